// A graph seen from afar: a density of edges and a dot for each node, in a pixel buffer.
import type { Frame } from './frame.ts';
import type { GraphModel } from './graph_model.ts';
import { type GraphScene, edgeStride } from './graph_scene.ts';
import type { GraphStyle } from './graph_style.ts';
import { PixelBuffer } from './pixels.ts';
import { Kind } from './states.ts';
import type { GraphView } from './types.ts';

const weight_far = 44;
const weight_near = 150;

export class GraphPixels {
  private readonly buffer_ = new PixelBuffer();
  // Edges change with the view, nodes with every state: the edges' pixels are kept while `edges_key_` stays.
  private edges_ = new Uint32Array(0);
  private edges_key_ = '';

  // `revision` counts changes of data, criticality, fading and theme.
  paint(
    frame: Frame,
    model: GraphModel,
    view: GraphView,
    scene: GraphScene,
    style: GraphStyle,
    revision: number,
  ): void {
    this.buffer_.resize(Math.round(frame.width * frame.ratio), Math.round(frame.height * frame.ratio));
    this.paintEdges_(frame, model, view, scene, style, revision);
    if (scene.detail === 'pixels') this.paintNodes_(frame, model, view, scene, style);
    this.buffer_.put(frame.context, 0, 0);
  }

  private paintEdges_(
    frame: Frame,
    model: GraphModel,
    view: GraphView,
    scene: GraphScene,
    style: GraphStyle,
    revision: number,
  ): void {
    const { pixels, width, height } = this.buffer_;
    const key = [revision, view.x, view.y, view.scale, width, height, frame.moving].join();
    if (key === this.edges_key_) {
      pixels.set(this.edges_);
      return;
    }
    this.edges_key_ = key;
    this.addDensity_(frame, model, view, scene);
    this.buffer_.shade(style.ramp);
    this.addCritical_(frame, model, view, scene, style);
    if (this.edges_.length !== pixels.length) this.edges_ = new Uint32Array(pixels.length);
    this.edges_.set(pixels);
  }

  private addDensity_(frame: Frame, model: GraphModel, view: GraphView, scene: GraphScene): void {
    const scale = view.scale * frame.ratio;
    const share = scene.edge_count / Math.max(1, model.edge_count);
    const stride = edgeStride(model.edges_length * scale * share, frame.moving);
    const weight = Math.min(255, (scene.detail === 'pixels' ? weight_far : weight_near) * stride);
    const smooth = !frame.moving;
    for (let index = 0; index < scene.edge_count; index += stride) {
      const edge = scene.edges[index];
      const shown = model.edgeFaded(edge) ? weight * 0.2 : weight;
      const end = model.pointsEnd(edge);
      const { points } = model.data;
      let at = model.pointsBegin(edge);
      let x0 = (points[at] - view.x) * scale;
      let y0 = (points[at + 1] - view.y) * scale;
      for (at += 2; at < end; at += 2) {
        const x1 = (points[at] - view.x) * scale;
        const y1 = (points[at + 1] - view.y) * scale;
        this.buffer_.addLine(x0, y0, x1, y1, shown, smooth);
        [x0, y0] = [x1, y1];
      }
    }
  }

  private addCritical_(frame: Frame, model: GraphModel, view: GraphView, scene: GraphScene, style: GraphStyle): void {
    const scale = view.scale * frame.ratio;
    const thick = Math.max(1, Math.round(1.5 * frame.ratio));
    const { points } = model.data;
    for (let index = 0; index < scene.edge_count; index++) {
      const edge = scene.edges[index];
      if (!model.edgeCritical(edge)) continue;
      const colour = model.edgeFaded(edge) ? style.critical_faded.packed : style.palette.critical.packed;
      const end = model.pointsEnd(edge);
      for (let at = model.pointsBegin(edge) + 2; at < end; at += 2) {
        this.buffer_.solidLine(
          (points[at - 2] - view.x) * scale,
          (points[at - 1] - view.y) * scale,
          (points[at] - view.x) * scale,
          (points[at + 1] - view.y) * scale,
          colour,
          thick,
        );
      }
    }
  }

  // Telling nodes are painted last, because several may share a pixel.
  private paintNodes_(frame: Frame, model: GraphModel, view: GraphView, scene: GraphScene, style: GraphStyle): void {
    for (let index = 0; index < scene.node_count; index++) this.dot_(frame, model, view, style, scene.nodes[index]);
    for (let index = 0; index < scene.node_count; index++) {
      const node = scene.nodes[index];
      const kind = model.kinds[node];
      const telling = kind === Kind.failed || kind === Kind.running || kind === Kind.approval || model.critical[node];
      if (telling && model.faded?.[node] !== 1) this.dot_(frame, model, view, style, node);
    }
  }

  private dot_(frame: Frame, model: GraphModel, view: GraphView, style: GraphStyle, node: number): void {
    const scale = view.scale * frame.ratio;
    const { x, y, w, h } = model.data;
    const left = Math.floor((x[node] - view.x) * scale);
    const top = Math.floor((y[node] - view.y) * scale);
    const right = left + Math.max(1, Math.round(w[node] * scale));
    const bottom = top + Math.max(1, Math.round(h[node] * scale));
    const kind = model.kinds[node];
    const faded = model.faded !== null && model.faded[node] === 1;
    // From afar the critical path must not break; only a failure says more than being on it.
    const critical = model.critical[node] === 1 && kind !== Kind.failed;
    const plain = critical ? style.palette.critical : style.palette.kinds[kind];
    const pale = critical ? style.critical_faded : style.box_faded[kind];
    this.buffer_.box(left, top, right, bottom, (faded ? pale : plain).packed);
  }
}
