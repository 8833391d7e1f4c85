// Paints a graph into a frame at the detail that its size on screen allows.
import type { Frame } from './frame.ts';
import { paintEdges, strokeEdges } from './graph_edges.ts';
import type { GraphModel } from './graph_model.ts';
import { type Fitters, boxOf, paintBoxes, paintCards } from './graph_nodes.ts';
import { paintCycle } from './graph_cycle.ts';
import { GraphPixels } from './graph_pixels.ts';
import { GraphScene, edgesAreCurves } from './graph_scene.ts';
import type { GraphStyle } from './graph_style.ts';
import type { GraphView } from './types.ts';

const marked_edges_max = 600;

export class GraphPainter {
  private readonly pixels_ = new GraphPixels();
  private readonly scene_ = new GraphScene();

  base(frame: Frame, model: GraphModel, view: GraphView, style: GraphStyle, fitters: Fitters, revision: number): void {
    const scene = this.scene_;
    scene.look(model, view, frame);
    if (edgesAreCurves(scene.detail, scene.edge_count, frame.moving)) {
      frame.context.fillStyle = style.palette.background.css;
      frame.context.fillRect(0, 0, frame.width, frame.height);
      paintEdges(frame, model, view, scene, style);
    } else {
      this.pixels_.paint(frame, model, view, scene, style, revision);
    }
    if (model.data.cycle != null) paintCycle(frame, model, view, model.data.cycle, style);
    if (scene.detail === 'boxes') paintBoxes(frame, model, view, scene, style);
    if (scene.detail === 'cards') paintCards(frame, model, view, scene, style, fitters);
    for (const node of model.data.cycle ?? []) ring(frame, model, view, node, style.palette.deadline.css, 2.5);
  }
}

// A ring around a node and its edges in the same colour.
export function paintMarked(
  frame: Frame,
  model: GraphModel,
  view: GraphView,
  node: number,
  style: GraphStyle,
  width: number,
): void {
  const { context } = frame;
  const { edge_from, edge_to } = model.data;
  const edges: number[] = [];
  for (let edge = 0; edge < model.edge_count && edges.length < marked_edges_max; edge++) {
    if (edge_from[edge] === node || edge_to[edge] === node) edges.push(edge);
  }
  strokeEdges(context, model, view, edges, style.palette.accent.css, frame.moving ? 1 : 1.6);
  ring(frame, model, view, node, style.palette.accent.css, width);
}

function ring(frame: Frame, model: GraphModel, view: GraphView, node: number, colour: string, width: number): void {
  const { context } = frame;
  const box = boxOf(model, view, node);
  const grow = Math.max(width / 2 + 1, 5 - box.h / 2);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  const radius = Math.min(8, box.h * 0.16 + grow);
  context.roundRect(box.x - grow, box.y - grow, box.w + 2 * grow, box.h + 2 * grow, radius);
  context.stroke();
}
