// The graph of a workflow: a layered layout with states, pan and zoom. See types.ts for what it takes and reports.
import { centreView, clampView, fitView, followView, revealView, startView, zoomView } from './camera.ts';
import { type Frame, type Size, paintPng } from './frame.ts';
import { GraphModel } from './graph_model.ts';
import { GraphPainter, paintMarked } from './graph_painter.ts';
import { type Box, type Fitters } from './graph_nodes.ts';
import { anyInSight, nodeAt, pixel_height_px } from './graph_scene.ts';
import { type GraphStyle, makeGraphStyle } from './graph_style.ts';
import { type Drag, Input, type InputTarget, wheelFactor } from './input.ts';
import { Minimap, isInside, minimapBox, viewFromMinimap } from './minimap.ts';
import { Surface } from './surface.ts';
import { TextFitter } from './text.ts';
import type { Theme } from './theme.ts';
import { drawTooltip } from './tooltip.ts';
import type { ExportOptions, GraphData, GraphEvents, GraphRendererApi, GraphView, KeptNode, Place } from './types.ts';

// Where nodes are dots, the one that is looked for is shown at this scale.
const reveal_scale = 0.7;

export class GraphRenderer implements GraphRendererApi, InputTarget {
  private readonly surface_: Surface;
  private readonly input_: Input;
  private readonly painter_ = new GraphPainter();
  private readonly minimap_ = new Minimap();
  private readonly unsubscribe_: () => void;
  private style_: GraphStyle;
  private fitters_: Fitters;
  private model_: GraphModel | null = null;
  private view_: GraphView = { x: 0, y: 0, scale: 1 };
  // Until somebody moves the view, it goes on fitting when the size changes.
  private fitted_ = true;
  // All of it was asked for, and not where one begins.
  private whole_ = false;
  private threshold_ms_: number | null = 0;
  private dimmed_: Uint8Array | null = null;
  private focus_ = -1;
  private selection_: readonly number[] = [];
  private hover_ = -1;
  private hover_place_: Place | null = null;
  // Counts what changes edges (revision_) and what changes any pixel of the map (map_revision_).
  private revision_ = 0;
  private map_revision_ = 0;

  constructor(
    host: HTMLElement,
    private readonly theme_: Theme,
    private readonly events_: GraphEvents = {},
  ) {
    this.style_ = makeGraphStyle(theme_.palette);
    this.fitters_ = makeFitters(theme_);
    this.surface_ = new Surface(host, {
      base: (frame) => this.paintBase_(frame),
      overlay: (frame) => this.paintOverlay_(frame),
      resized: () => this.fitted_ && this.fitQuietly_(),
    });
    this.input_ = new Input(this.surface_.canvas, this);
    this.unsubscribe_ = theme_.subscribe(() => this.restyle_());
  }

  get canvas(): HTMLCanvasElement {
    return this.surface_.canvas;
  }

  setSummary(text: string): void {
    this.canvas.setAttribute('aria-label', text);
  }

  setData(data: GraphData | null, keep: boolean | KeptNode = false): void {
    const old = this.model_?.data;
    this.model_ = data === null ? null : new GraphModel(data);
    this.dimmed_ = null;
    this.focus_ = -1;
    this.selection_ = [];
    this.hover_ = -1;
    this.model_?.setThreshold(this.threshold_ms_);
    if (data !== null && old !== undefined && typeof keep === 'object') {
      this.view_ = followView(this.view_, boxAt(old, keep.old), boxAt(data, keep.now));
      this.fitted_ = false;
    }
    if (keep === false) this.whole_ = false;
    if (keep === false || this.fitted_ || (data !== null && !anyInSight(data, this.view_, this.surface_.size)))
      this.fitQuietly_();
    this.changed_();
  }

  setStates(phases: Uint8Array | null): void {
    this.model_?.setStates(phases);
    this.map_revision_++;
    this.surface_.invalidate();
  }

  setThreshold(slack_ms: number | null): void {
    this.threshold_ms_ = slack_ms;
    this.model_?.setThreshold(slack_ms);
    this.changed_();
  }

  setDimmed(dimmed: Uint8Array | null): void {
    this.dimmed_ = dimmed;
    this.model_?.setFaded(this.dimmed_, this.focus_);
    this.changed_();
  }

  setFocus(node: number): void {
    this.focus_ = node;
    this.model_?.setFaded(this.dimmed_, this.focus_);
    this.changed_();
  }

  setSelection(nodes: readonly number[]): void {
    this.selection_ = nodes;
    this.surface_.invalidateOverlay();
  }

  setHover(node: number): void {
    if (node === this.hover_) return;
    this.hover_ = node;
    this.hover_place_ = null;
    this.surface_.invalidateOverlay();
  }

  reveal(node: number): void {
    const data = this.model_?.data;
    if (data === undefined || node < 0) return;
    const box = boxAt(data, node);
    const { size } = this.surface_;
    const from = this.view_;
    const is_dot = box.h * from.scale < pixel_height_px;
    const view = is_dot ? centreView(box, size, reveal_scale) : revealView(from, box, size);
    if (view.x !== from.x || view.y !== from.y || is_dot) this.look_(view);
  }

  view(): GraphView {
    return this.view_;
  }

  setView(view: GraphView): void {
    this.view_ = view;
    this.fitted_ = false;
    this.surface_.move();
  }

  fit(): void {
    this.whole_ = true;
    this.fitQuietly_();
    this.surface_.invalidate();
    this.events_.onView?.(this.view_);
  }

  zoomBy(factor: number): void {
    const { width, height } = this.surface_.size;
    this.zoomAt({ x: width / 2, y: height / 2 }, factor);
  }

  exportPng(options: ExportOptions = {}): Promise<Blob> {
    const size = {
      width: options.width ?? this.surface_.size.width,
      height: options.height ?? this.surface_.size.height,
    };
    const view = options.whole === true ? fitView(this.world_(), size) : this.view_;
    const painter = new GraphPainter();
    return paintPng(size, options.ratio ?? 2, (frame) => {
      if (this.model_ !== null) painter.base(frame, this.model_, view, this.style_, this.fitters_, 0);
    });
  }

  dispose(): void {
    this.unsubscribe_();
    this.input_.dispose();
    this.surface_.dispose();
  }

  // ---- Input ----

  panBy(dx: number, dy: number): void {
    const { x, y, scale } = this.view_;
    this.look_({ x: x - dx / scale, y: y - dy / scale, scale });
  }

  zoomAt(place: Place, factor: number): void {
    this.look_(zoomView(this.view_, place, factor, this.world_(), this.surface_.size));
  }

  wheel(place: Place, event: WheelEvent): void {
    // Two fingers sideways and Shift pan; everything else zooms where the pointer is.
    if (event.shiftKey || (!event.ctrlKey && Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      this.panBy(-(event.deltaX || event.deltaY), 0);
    } else {
      this.zoomAt(place, wheelFactor(event));
    }
  }

  hover(place: Place | null): void {
    const node = place === null || this.isOnMap_(place) ? -1 : this.nodeAt_(place);
    if (node < 0 && this.hover_ < 0) return;
    this.hover_ = node;
    this.hover_place_ = place;
    this.events_.onHover?.(node, place ?? { x: 0, y: 0 });
    this.surface_.invalidateOverlay();
  }

  click(place: Place, extend: boolean): void {
    this.events_.onSelect?.(this.nodeAt_(place), extend);
  }

  open(place: Place | null): void {
    const node = place === null ? (this.selection_[0] ?? -1) : this.isOnMap_(place) ? -1 : this.nodeAt_(place);
    if (node >= 0) this.events_.onOpen?.(node);
  }

  grab(place: Place): Drag | null {
    const box = this.mapBox_();
    if (!isInside(box, place)) return null;
    const move = (at: Place) => this.look_(viewFromMinimap(box, at, this.view_, this.surface_.size));
    move(place);
    return { move };
  }

  cursorAt(place: Place): string {
    if (this.isOnMap_(place)) return 'move';
    return this.nodeAt_(place) >= 0 ? 'pointer' : 'grab';
  }

  critical(direction: 1 | -1): void {
    this.events_.onCritical?.(direction);
  }

  escape(): void {
    this.events_.onSelect?.(-1, false);
  }

  // ---- Painting ----

  private paintBase_(frame: Frame): void {
    if (this.model_ === null) {
      frame.context.fillStyle = this.style_.palette.background.css;
      frame.context.fillRect(0, 0, frame.width, frame.height);
    } else {
      this.painter_.base(frame, this.model_, this.view_, this.style_, this.fitters_, this.revision_);
    }
  }

  private paintOverlay_(frame: Frame): void {
    const model = this.model_;
    if (model === null) return;
    for (const node of this.selection_) paintMarked(frame, model, this.view_, node, this.style_, 2.5);
    if (this.hover_ >= 0) paintMarked(frame, model, this.view_, this.hover_, this.style_, 1.5);
    this.minimap_.paint(frame, model, this.view_, this.style_, this.map_revision_);
    if (this.hover_ < 0 || this.hover_place_ === null) return;
    const lines = this.events_.tooltip?.(this.hover_) ?? [];
    drawTooltip(frame, this.hover_place_, lines, this.style_.palette, this.fitters_);
  }

  private restyle_(): void {
    this.style_ = makeGraphStyle(this.theme_.palette);
    this.fitters_ = makeFitters(this.theme_);
    this.changed_();
  }

  // ---- View ----

  private world_(): Size {
    return { width: this.model_?.data.width ?? 1, height: this.model_?.data.height ?? 1 };
  }

  private fitQuietly_(): void {
    const data = this.model_?.data;
    const first = data === undefined || data.x.length === 0 ? null : boxAt(data, 0);
    const { size } = this.surface_;
    this.view_ = this.whole_
      ? fitView(this.world_(), size)
      : startView(this.world_(), size, first ?? { x: 0, y: 0, w: 0, h: 0 });
    this.fitted_ = true;
  }

  private look_(view: GraphView): void {
    this.view_ = clampView(view, this.world_(), this.surface_.size);
    this.fitted_ = false;
    this.surface_.move();
    this.events_.onView?.(this.view_);
  }

  private changed_(): void {
    this.revision_++;
    this.map_revision_++;
    this.surface_.invalidate();
  }

  private nodeAt_(place: Place): number {
    return this.model_ === null ? -1 : nodeAt(this.model_, this.view_, place);
  }

  private mapBox_() {
    return this.model_ === null ? null : minimapBox(this.world_(), this.view_, this.surface_.size);
  }

  private isOnMap_(place: Place): boolean {
    return isInside(this.mapBox_(), place);
  }
}

function boxAt({ x, y, w, h }: GraphData, node: number): Box {
  return { x: x[node], y: y[node], w: w[node], h: h[node] };
}

function makeFitters(theme: Theme): Fitters {
  return { plain: new TextFitter(theme.palette.font, 500), bold: new TextFitter(theme.palette.font, 600) };
}
