// The whole graph in a corner with a frame around what is in sight; dragging the frame moves the view.
import type { Frame, Size } from './frame.ts';
import type { GraphModel } from './graph_model.ts';
import type { GraphStyle } from './graph_style.ts';
import { PixelBuffer } from './pixels.ts';
import { Kind } from './states.ts';
import type { GraphView, Place } from './types.ts';

const width_max_px = 190;
const height_max_px = 130;
const margin_px = 12;
const inset_px = 6;

export interface MinimapBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number; // CSS pixels a layout unit inside the inset
}

// Where the map stands; null when all is in sight anyway or the screen is too small for it.
export function minimapBox(world: Size, view: GraphView, screen: Size): MinimapBox | null {
  if (screen.width < 480 || screen.height < 320) return null;
  const all =
    view.x <= 0 &&
    view.y <= 0 &&
    view.x + screen.width / view.scale >= world.width &&
    view.y + screen.height / view.scale >= world.height;
  if (all) return null;
  const scale = Math.min(
    (width_max_px - 2 * inset_px) / Math.max(1, world.width),
    (height_max_px - 2 * inset_px) / Math.max(1, world.height),
  );
  const width = Math.max(40, world.width * scale + 2 * inset_px);
  const height = Math.max(30, world.height * scale + 2 * inset_px);
  return { x: screen.width - width - margin_px, y: screen.height - height - margin_px, width, height, scale };
}

export class Minimap {
  private readonly buffer_ = new PixelBuffer();
  private picture_: OffscreenCanvas | null = null;
  private painted_ = '';

  // `revision` counts whatever changes the picture. While moving, an old picture does.
  paint(frame: Frame, model: GraphModel, view: GraphView, style: GraphStyle, revision: number): void {
    const world = { width: model.data.width, height: model.data.height };
    const box = minimapBox(world, view, frame);
    if (box === null) return;
    const ratio = devicePixelRatio;
    const key = [revision, box.width, box.height, ratio].join();
    if (this.picture_ === null || (key !== this.painted_ && !frame.moving)) {
      this.painted_ = key;
      this.picture_ = this.render_(model, box, ratio, style);
    }
    const { context } = frame;
    context.fillStyle = style.palette.raised.css;
    context.strokeStyle = style.palette.line.css;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, 6);
    context.fill();
    context.stroke();
    if (this.picture_ !== null) {
      context.drawImage(
        this.picture_,
        box.x + inset_px,
        box.y + inset_px,
        box.width - 2 * inset_px,
        box.height - 2 * inset_px,
      );
    }
    paintFrame(frame, box, view, style);
  }

  private render_(model: GraphModel, box: MinimapBox, ratio: number, style: GraphStyle): OffscreenCanvas | null {
    const width = Math.round((box.width - 2 * inset_px) * ratio);
    const height = Math.round((box.height - 2 * inset_px) * ratio);
    this.buffer_.resize(width, height);
    this.buffer_.pixels.fill(style.palette.raised.packed);
    const scale = box.scale * ratio;
    const { x, y, w, h } = model.data;
    for (const last of [false, true]) {
      for (let node = 0; node < model.node_count; node++) {
        const kind = model.kinds[node];
        const telling = model.critical[node] === 1 || kind === Kind.failed || kind === Kind.running;
        if (telling !== last) continue;
        const critical = model.critical[node] === 1 && kind !== Kind.failed;
        const colour = critical ? style.palette.critical : style.palette.kinds[kind];
        const left = Math.floor(x[node] * scale);
        const top = Math.floor(y[node] * scale);
        const right = left + Math.max(1, Math.round(w[node] * scale));
        this.buffer_.box(left, top, right, top + Math.max(1, Math.round(h[node] * scale)), colour.packed);
      }
    }
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    this.buffer_.put(context, 0, 0);
    return canvas;
  }
}

function paintFrame(frame: Frame, box: MinimapBox, view: GraphView, style: GraphStyle): void {
  const { context } = frame;
  const clamp = (value: number, extent: number) => Math.max(2, Math.min(extent - 2, value));
  const left = clamp(inset_px + view.x * box.scale, box.width);
  const top = clamp(inset_px + view.y * box.scale, box.height);
  const right = clamp(inset_px + (view.x + frame.width / view.scale) * box.scale, box.width);
  const bottom = clamp(inset_px + (view.y + frame.height / view.scale) * box.scale, box.height);
  const { accent } = style.palette;
  context.beginPath();
  context.roundRect(box.x + left, box.y + top, Math.max(4, right - left), Math.max(4, bottom - top), 2);
  context.globalAlpha = 0.14;
  context.fillStyle = accent.css;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = accent.css;
  context.lineWidth = 1.5;
  context.stroke();
}

// The view whose middle is at `place` on the map.
export function viewFromMinimap(box: MinimapBox, place: Place, view: GraphView, screen: Size): GraphView {
  return {
    x: (place.x - box.x - inset_px) / box.scale - screen.width / view.scale / 2,
    y: (place.y - box.y - inset_px) / box.scale - screen.height / view.scale / 2,
    scale: view.scale,
  };
}

export function isInside(box: MinimapBox | null, place: Place): box is MinimapBox {
  return (
    box !== null &&
    place.x >= box.x &&
    place.y >= box.y &&
    place.x <= box.x + box.width &&
    place.y <= box.y + box.height
  );
}
