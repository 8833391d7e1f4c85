// The way around a loop. Its closing edge is not part of a layered layout, so the way is drawn from node to node.
import type { Context, Frame } from './frame.ts';
import type { GraphModel } from './graph_model.ts';
import { type Box, boxOf } from './graph_nodes.ts';
import type { GraphStyle } from './graph_style.ts';
import type { GraphView } from './types.ts';

const reach_units = 56; // how far a way that runs against the layers swings out, in layout units
const head_px = 9;

// Stands below the cards, so that it does not run through their labels.
export function paintCycle(
  frame: Frame,
  model: GraphModel,
  view: GraphView,
  cycle: Uint32Array,
  style: GraphStyle,
): void {
  const { context } = frame;
  context.strokeStyle = style.palette.deadline.css;
  context.fillStyle = style.palette.deadline.css;
  context.lineWidth = 2.5;
  for (let index = 0; index < cycle.length; index++) {
    const from = boxOf(model, view, cycle[index]);
    const to = boxOf(model, view, cycle[(index + 1) % cycle.length]);
    paintWay(context, from, to, model.data.direction, reach_units * view.scale);
  }
}

// Leaves along the layers and enters along them, as edges do.
function paintWay(context: Context, from: Box, to: Box, direction: 'right' | 'down', reach: number): void {
  context.setLineDash([7, 4]);
  context.beginPath();
  if (direction === 'right') {
    const [x0, y0, x1, y1] = [from.x + from.w, from.y + from.h / 2, to.x, to.y + to.h / 2];
    const swing = Math.max(reach, (x1 - x0) / 2);
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + swing, y0, x1 - swing, y1, x1 - head_px, y1);
    context.stroke();
    head(context, x1, y1, 1, 0);
  } else {
    const [x0, y0, x1, y1] = [from.x + from.w / 2, from.y + from.h, to.x + to.w / 2, to.y];
    const swing = Math.max(reach, (y1 - y0) / 2);
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0, y0 + swing, x1, y1 - swing, x1, y1 - head_px);
    context.stroke();
    head(context, x1, y1, 0, 1);
  }
  context.setLineDash([]);
}

// An arrow head whose tip is at (x, y), pointing along (dx, dy).
function head(context: Context, x: number, y: number, dx: number, dy: number): void {
  const half = head_px * 0.5;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - dx * head_px - dy * half, y - dy * head_px - dx * half);
  context.lineTo(x - dx * head_px + dy * half, y - dy * head_px + dx * half);
  context.closePath();
  context.fill();
}
