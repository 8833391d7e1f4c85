// Arithmetic of a view on the plane: fitting, zooming about a point, keeping the picture in sight. Pure.
import type { Size } from './frame.ts';
import type { Box } from './graph_nodes.ts';
import type { GraphView, Place } from './types.ts';

export const scale_max = 2.5;
const margin_px = 24;
const in_sight_px = 80;
const narrow_px = 480;
// Names can be read from `least` on; what is smaller as a whole is begun with at `start`.
const narrow_scales = { least: 0.65, start: 0.8 };
const wide_scales = { least: 0.5, start: 0.65 };

// The view that shows all of `world`, centred, never larger than life.
export function fitView(world: Size, screen: Size): GraphView {
  const across = Math.max(1, screen.width - 2 * margin_px) / Math.max(1, world.width);
  const down = Math.max(1, screen.height - 2 * margin_px) / Math.max(1, world.height);
  const scale = Math.min(across, down, 1);
  return {
    x: (world.width - screen.width / scale) / 2,
    y: (world.height - screen.height / scale) / 2,
    scale,
  };
}

// Where one begins to look: at all of the world, but where names would be too small, at the surroundings of `first` at a scale
// at which they can be read. Of what would take many screens, all is shown there too.
export function startView(world: Size, screen: Size, first: Box): GraphView {
  const whole = fitView(world, screen);
  const { least, start } = screen.width < narrow_px ? narrow_scales : wide_scales;
  if (whole.scale >= least || whole.scale < start / 4) return whole;
  const margin = margin_px / start;
  const begin = (extent: number, shown: number, middle: number) =>
    extent + 2 * margin <= shown
      ? (extent - shown) / 2
      : Math.min(extent + margin - shown, Math.max(-margin, middle - shown / 2));
  return {
    x: begin(world.width, screen.width / start, first.x + first.w / 2),
    y: begin(world.height, screen.height / start, first.y + first.h / 2),
    scale: start,
  };
}

// Zooms by `factor` so that what is under `place` stays there. The scale ends where all fits four times over.
export function zoomView(view: GraphView, place: Place, factor: number, world: Size, screen: Size): GraphView {
  const scale_min = Math.min(fitView(world, screen).scale / 4, scale_max);
  const scale = Math.min(scale_max, Math.max(scale_min, view.scale * factor));
  return {
    x: view.x + place.x / view.scale - place.x / scale,
    y: view.y + place.y / view.scale - place.y / scale,
    scale,
  };
}

export function centreView({ x, y, w, h }: Box, screen: Size, scale: number): GraphView {
  return { x: x + (w - screen.width / scale) / 2, y: y + (h - screen.height / scale) / 2, scale };
}

// The view from which all of `box` is seen: the same one when it is already, else moved only as far as needed.
export function revealView(view: GraphView, box: Box, screen: Size): GraphView {
  const margin = margin_px / view.scale;
  const move = (from: number, shown: number, at: number, extent: number) => {
    if (at >= from && at + extent <= from + shown) return from;
    if (extent + 2 * margin > shown) return at + (extent - shown) / 2;
    return at < from ? at - margin : at + extent + margin - shown;
  };
  const { x, y, scale } = view;
  return {
    x: move(x, screen.width / scale, box.x, box.w),
    y: move(y, screen.height / scale, box.y, box.h),
    scale,
  };
}

// The view in which `now` is where `old` was.
export function followView(view: GraphView, old: Box, now: Box): GraphView {
  return {
    x: view.x + now.x + now.w / 2 - old.x - old.w / 2,
    y: view.y + now.y + now.h / 2 - old.y - old.h / 2,
    scale: view.scale,
  };
}

// Moves the view so that some of the picture stays on screen.
export function clampView(view: GraphView, world: Size, screen: Size): GraphView {
  const keep = in_sight_px / view.scale;
  const clamp = (at: number, extent: number, shown: number) => Math.min(extent - keep, Math.max(keep - shown, at));
  return {
    x: clamp(view.x, world.width, screen.width / view.scale),
    y: clamp(view.y, world.height, screen.height / view.scale),
    scale: view.scale,
  };
}
