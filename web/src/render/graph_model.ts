// A layout with what drawing needs beside the columns: where each edge lies, which nodes are critical or faded.
import { Kind, kindOfPhase } from './states.ts';
import type { GraphData } from './types.ts';

export class GraphModel {
  readonly node_count: number;
  readonly edge_count: number;
  // Kind by node.
  readonly kinds: Uint8Array;
  // 1 by node.
  readonly critical: Uint8Array;
  // 1 by node, or null when nothing is faded.
  faded: Uint8Array | null = null;
  // Length of all edges in layout units: what painting them costs.
  readonly edges_length: number;
  // By edge: left, top, right, bottom.
  private readonly bounds_: Float32Array;
  private readonly labels_ = new Map<number, string>();
  private readonly details_ = new Map<number, string>();
  private threshold_ms_: number | null = null;
  private focus_ = -1;

  constructor(readonly data: GraphData) {
    this.node_count = data.x.length;
    this.edge_count = data.edge_from.length;
    checkPoints(data);
    this.kinds = new Uint8Array(this.node_count);
    this.critical = new Uint8Array(this.node_count);
    this.bounds_ = new Float32Array(this.edge_count * 4);
    this.edges_length = this.measureEdges_();
  }

  get focus(): number {
    return this.focus_;
  }

  label(node: number): string {
    return remembered(this.labels_, node, () => this.data.label(node));
  }

  detail(node: number): string {
    return remembered(this.details_, node, () => this.data.detail?.(node) ?? '');
  }

  setStates(phases: Uint8Array | null): void {
    if (phases === null) this.kinds.fill(Kind.pending);
    else for (let node = 0; node < this.node_count; node++) this.kinds[node] = kindOfPhase(phases[node]);
  }

  setThreshold(slack_ms: number | null): void {
    this.threshold_ms_ = slack_ms;
    const { slack } = this.data;
    for (let node = 0; node < this.node_count; node++) {
      const of_node = slack?.[node] ?? -1;
      this.critical[node] = slack_ms !== null && of_node >= 0 && of_node <= slack_ms ? 1 : 0;
    }
  }

  // `dimmed` by a filter, and everything that is not `focus` or its neighbour when that is a node.
  setFaded(dimmed: Uint8Array | null, focus: number): void {
    this.focus_ = focus;
    if (dimmed === null && focus < 0) {
      this.faded = null;
      return;
    }
    const faded = dimmed === null ? new Uint8Array(this.node_count) : Uint8Array.from(dimmed);
    if (focus >= 0) {
      const near = this.neighbours(focus);
      for (let node = 0; node < this.node_count; node++) if (near[node] === 0) faded[node] = 1;
    }
    this.faded = faded;
  }

  // 1 for `node` and everything that an edge joins to it. A scan of the edges takes less than keeping an index.
  neighbours(node: number): Uint8Array {
    const near = new Uint8Array(this.node_count);
    near[node] = 1;
    const { edge_from, edge_to } = this.data;
    for (let edge = 0; edge < this.edge_count; edge++) {
      if (edge_from[edge] === node) near[edge_to[edge]] = 1;
      else if (edge_to[edge] === node) near[edge_from[edge]] = 1;
    }
    return near;
  }

  edgeFaded(edge: number): boolean {
    if (this.faded === null) return false;
    const from = this.data.edge_from[edge];
    const to = this.data.edge_to[edge];
    if (this.focus_ >= 0 && from !== this.focus_ && to !== this.focus_) return true;
    return this.faded[from] === 1 || this.faded[to] === 1;
  }

  edgeCritical(edge: number): boolean {
    const { edge_from, edge_to, edge_slack } = this.data;
    if (this.critical[edge_from[edge]] === 0 || this.critical[edge_to[edge]] === 0) return false;
    return edge_slack == null || this.threshold_ms_ === null || edge_slack[edge] <= this.threshold_ms_;
  }

  edgeOutside(edge: number, left: number, top: number, right: number, bottom: number): boolean {
    const at = edge * 4;
    const bounds = this.bounds_;
    return bounds[at] > right || bounds[at + 2] < left || bounds[at + 1] > bottom || bounds[at + 3] < top;
  }

  // The edge's part of data.points, in elements: x and y alternate.
  pointsBegin(edge: number): number {
    return edge === 0 ? 0 : 2 * this.data.edge_points_end[edge - 1];
  }

  pointsEnd(edge: number): number {
    return 2 * this.data.edge_points_end[edge];
  }

  private measureEdges_(): number {
    const { points, edge_points_end } = this.data;
    const bounds = this.bounds_;
    let length = 0;
    let at = 0;
    for (let edge = 0; edge < this.edge_count; edge++) {
      const end = 2 * edge_points_end[edge];
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (; at + 1 < end; at += 2) {
        const x = points[at];
        const y = points[at + 1];
        if (right >= left) length += Math.max(Math.abs(x - points[at - 2]), Math.abs(y - points[at - 1]));
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        if (y > bottom) bottom = y;
      }
      bounds[edge * 4] = left;
      bounds[edge * 4 + 1] = top;
      bounds[edge * 4 + 2] = right;
      bounds[edge * 4 + 3] = bottom;
    }
    return length;
  }
}

function checkPoints(data: GraphData): void {
  const last = data.edge_points_end.length === 0 ? 0 : data.edge_points_end[data.edge_points_end.length - 1];
  if (2 * last !== data.points.length) {
    throw new RangeError(`edge_points_end ends at ${last}, but there are ${data.points.length / 2} points`);
  }
}

function remembered(known: Map<number, string>, key: number, make: () => string): string {
  let text = known.get(key);
  if (text === undefined) {
    text = make();
    known.set(key, text);
  }
  return text;
}
