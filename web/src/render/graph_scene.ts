// What of a graph is in sight and how finely it is drawn. Pure decisions over a model and a view.
import type { Size } from './frame.ts';
import type { GraphModel } from './graph_model.ts';
import type { GraphData, GraphView, Place } from './types.ts';

// pixels: coloured dots in a pixel buffer; boxes: plain boxes; cards: labels, glyphs and borders.
export type Detail = 'pixels' | 'boxes' | 'cards';

export const pixel_height_px = 3.5;
const card_height_px = 18;
const boxes_max = 2500;
const cards_max = 700;
const curves_max = 1500;
const curves_max_moving = 500;
// Pixel steps for edges in one frame while moving: about 4 ms without acceleration.
const steps_max_moving = 1_500_000;
const steps_max = 30_000_000;

// `height_px`: how tall a usual node is on screen; `visible`: how many are in sight.
export function graphDetail(height_px: number, visible: number): Detail {
  if (height_px < pixel_height_px || visible > boxes_max) return 'pixels';
  return height_px < card_height_px || visible > cards_max ? 'boxes' : 'cards';
}

// Every how many-th edge is drawn, given how many pixels all of them would take.
export function edgeStride(length_px: number, moving: boolean): number {
  return Math.max(1, Math.ceil(length_px / (moving ? steps_max_moving : steps_max)));
}

// Curves while they are few; beyond that a density of lines costs the same for any number.
export function edgesAreCurves(detail: Detail, visible_edges: number, moving: boolean): boolean {
  return detail !== 'pixels' && visible_edges <= (moving ? curves_max_moving : curves_max);
}

// Room for the visible indices of one frame, reused from frame to frame.
export class GraphScene {
  nodes = new Uint32Array(0);
  node_count = 0;
  edges = new Uint32Array(0);
  edge_count = 0;
  detail: Detail = 'pixels';

  // Which nodes and edges of `model` meet the screen.
  look(model: GraphModel, view: GraphView, screen: Size): void {
    if (this.nodes.length < model.node_count) this.nodes = new Uint32Array(model.node_count);
    if (this.edges.length < model.edge_count) this.edges = new Uint32Array(model.edge_count);
    const [left, top] = [view.x, view.y];
    const [right, bottom] = [left + screen.width / view.scale, top + screen.height / view.scale];
    const { x, y, w, h } = model.data;
    let count = 0;
    for (let node = 0; node < model.node_count; node++) {
      if (x[node] > right || x[node] + w[node] < left || y[node] > bottom || y[node] + h[node] < top) continue;
      this.nodes[count++] = node;
    }
    this.node_count = count;
    this.detail = graphDetail((model.node_count > 0 ? h[0] : 0) * view.scale, count);
    count = 0;
    for (let edge = 0; edge < model.edge_count; edge++) {
      if (!model.edgeOutside(edge, left, top, right, bottom)) this.edges[count++] = edge;
    }
    this.edge_count = count;
  }
}

export function anyInSight({ x, y, w, h }: GraphData, view: GraphView, screen: Size): boolean {
  const [right, bottom] = [view.x + screen.width / view.scale, view.y + screen.height / view.scale];
  return x.some((left, node) => left < right && left + w[node] > view.x && y[node] < bottom && y[node] + h[node] > view.y);
}

// The node under a place, the one drawn last winning; -1: none. Small nodes are as large as a finger pad's aim needs.
export function nodeAt(model: GraphModel, view: GraphView, place: Place): number {
  const x = view.x + place.x / view.scale;
  const y = view.y + place.y / view.scale;
  const slop = Math.max(0, 3 / view.scale);
  const data = model.data;
  let best = -1;
  let best_distance = slop;
  for (let node = model.node_count - 1; node >= 0; node--) {
    const across = Math.max(data.x[node] - x, x - data.x[node] - data.w[node]);
    const down = Math.max(data.y[node] - y, y - data.y[node] - data.h[node]);
    if (across <= 0 && down <= 0) return node;
    const distance = Math.max(across, down);
    if (distance < best_distance) [best, best_distance] = [node, distance];
  }
  return best;
}
