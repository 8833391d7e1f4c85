// Edges as curves with arrow heads, for as many as one can tell apart.
import type { Context, Frame } from './frame.ts';
import type { GraphModel } from './graph_model.ts';
import type { GraphScene } from './graph_scene.ts';
import type { GraphStyle } from './graph_style.ts';
import type { GraphView } from './types.ts';

// Arrow heads appear from this scale on.
const arrow_scale = 0.45;
const thick_max_moving = 120;

// Adds an edge to the current path.
export function traceEdge(context: Context, model: GraphModel, view: GraphView, edge: number): void {
  const { points, direction } = model.data;
  const end = model.pointsEnd(edge);
  let at = model.pointsBegin(edge);
  if (at >= end) return;
  let x0 = (points[at] - view.x) * view.scale;
  let y0 = (points[at + 1] - view.y) * view.scale;
  context.moveTo(x0, y0);
  for (at += 2; at < end; at += 2) {
    const x1 = (points[at] - view.x) * view.scale;
    const y1 = (points[at + 1] - view.y) * view.scale;
    // Leaves and enters along the direction of the layers, so that the parts of a long edge join smoothly.
    if (direction === 'right') context.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
    else context.bezierCurveTo(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, x1, y1);
    [x0, y0] = [x1, y1];
  }
}

export function traceArrow(context: Context, model: GraphModel, view: GraphView, edge: number): void {
  const { points, direction } = model.data;
  const end = model.pointsEnd(edge);
  const x = (points[end - 2] - view.x) * view.scale;
  const y = (points[end - 1] - view.y) * view.scale;
  const length = Math.min(8, 7 * view.scale + 1);
  const half = length * 0.42;
  context.moveTo(x, y);
  if (direction === 'right') {
    context.lineTo(x - length, y - half);
    context.lineTo(x - length, y + half);
  } else {
    context.lineTo(x - half, y - length);
    context.lineTo(x + half, y - length);
  }
  context.closePath();
}

type Rank = 'faded' | 'plain' | 'critical';

function rankOf(model: GraphModel, edge: number): Rank {
  if (model.edgeFaded(edge)) return 'faded';
  return model.edgeCritical(edge) ? 'critical' : 'plain';
}

export function paintEdges(
  frame: Frame,
  model: GraphModel,
  view: GraphView,
  scene: GraphScene,
  style: GraphStyle,
): void {
  const { context } = frame;
  const { palette } = style;
  const ranked: Record<Rank, number[]> = { faded: [], plain: [], critical: [] };
  for (let index = 0; index < scene.edge_count; index++) {
    const edge = scene.edges[index];
    ranked[rankOf(model, edge)].push(edge);
  }
  context.globalAlpha = 0.22;
  strokeEdges(context, model, view, ranked.faded, palette.edge.css, 1);
  context.globalAlpha = 1;
  strokeEdges(context, model, view, ranked.plain, palette.edge.css, 1);
  const many = frame.moving && ranked.critical.length > thick_max_moving;
  strokeEdges(context, model, view, ranked.critical, palette.critical.css, many ? 1 : 2);
}

// A stroke for each edge, because without acceleration one path of many curves takes ten times as long; a line of one
// device pixel is the cheapest there is.
export function strokeEdges(
  context: Context,
  model: GraphModel,
  view: GraphView,
  edges: readonly number[],
  colour: string,
  width: number,
): void {
  if (edges.length === 0) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (const edge of edges) {
    context.beginPath();
    traceEdge(context, model, view, edge);
    context.stroke();
  }
  if (view.scale < arrow_scale) return;
  context.fillStyle = colour;
  context.beginPath();
  for (const edge of edges) traceArrow(context, model, view, edge);
  context.fill();
}
