// Arithmetic of a view on the plane: fitting, zooming about a point, keeping the picture in sight. Pure.
import type { Size } from './frame.ts';
import type { GraphView, Place } from './types.ts';

export const scale_max = 2.5;
const margin_px = 24;
const in_sight_px = 80;

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
