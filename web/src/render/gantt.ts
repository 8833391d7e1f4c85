// The schedule over time: by task, by worker or by group. See types.ts for what it takes and reports.
import { type Frame, paintPng } from './frame.ts';
import {
  type Window,
  axis_px,
  clampWindow,
  fitWindow,
  geometryOf,
  positionAt,
  row_default_px,
  row_max_px,
  row_min_px,
  rowAt,
  scrollbar_px,
  thumbOf,
  wholePicture,
  zoomWindow,
} from './gantt_geometry.ts';
import { GanttModel } from './gantt_model.ts';
import { GanttPainter, paintGanttOverlay } from './gantt_painter.ts';
import type { GanttScene } from './gantt_scene.ts';
import { type GanttStyle, makeGanttStyle } from './gantt_style.ts';
import { type Drag, Input, type InputTarget, wheelFactor } from './input.ts';
import { Surface } from './surface.ts';
import type { Theme } from './theme.ts';
import { drawTooltip } from './tooltip.ts';
import type {
  ExportOptions,
  GanttData,
  GanttEvents,
  GanttMode,
  GanttRendererApi,
  GanttShow,
  GanttView,
  Place,
} from './types.ts';

const hit_slop_px = 3;

export class GanttRenderer implements GanttRendererApi, InputTarget {
  private readonly surface_: Surface;
  private readonly input_: Input;
  private readonly painter_ = new GanttPainter();
  private readonly unsubscribe_: () => void;
  private style_: GanttStyle;
  private model_: GanttModel | null = null;
  private mode_: GanttMode = 'task';
  private show_: GanttShow = { slack: true, baseline: true, queued: true, critical: true, fold_gaps: true };
  private window_: Window = { from: 0, to: 1, top: 0, row_height: row_default_px };
  // Until somebody moves it, the time goes on fitting when the size or the data change. Rows may scroll meanwhile.
  private fitted_ = true;
  private dimmed_: Uint8Array | null = null;
  private phases_: Uint8Array | null = null;
  private selection_: readonly number[] = [];
  private cursor_ms_: number | null = null;
  private now_ms_: number | null = null;
  private hover_task_ = -1;
  private hover_bar_ = -1;
  private hover_place_: Place | null = null;

  constructor(
    host: HTMLElement,
    theme: Theme,
    private readonly events_: GanttEvents = {},
  ) {
    this.style_ = makeGanttStyle(theme.palette);
    this.surface_ = new Surface(host, {
      base: (frame) => this.paintBase_(frame),
      overlay: (frame) => this.paintOverlay_(frame),
      resized: () => (this.fitted_ ? this.fitQuietly_(this.window_.top) : this.clamp_()),
    });
    this.input_ = new Input(this.surface_.canvas, this);
    this.unsubscribe_ = theme.subscribe(() => {
      this.style_ = makeGanttStyle(theme.palette);
      this.surface_.invalidate();
    });
  }

  get canvas(): HTMLCanvasElement {
    return this.surface_.canvas;
  }

  setSummary(text: string): void {
    this.canvas.setAttribute('aria-label', text);
  }

  setData(data: GanttData | null, keepView = false): void {
    const view = this.view();
    this.model_ = data === null ? null : new GanttModel(data, this.mode_, this.show_.fold_gaps);
    this.dimmed_ = null;
    this.selection_ = [];
    this.hover_task_ = this.hover_bar_ = -1;
    if (!keepView) this.fitQuietly_();
    else if (this.fitted_) this.fitQuietly_(this.window_.top);
    else this.setView(view);
    this.surface_.invalidate();
  }

  setMode(mode: GanttMode): void {
    if (mode === this.mode_) return;
    this.mode_ = mode;
    this.rebuild_();
  }

  setShow(show: Partial<GanttShow>): void {
    const folded = this.show_.fold_gaps;
    this.show_ = { ...this.show_, ...show };
    if (this.show_.fold_gaps !== folded) this.rebuild_();
    else this.surface_.invalidate();
  }

  setCursor(time_ms: number | null): void {
    this.cursor_ms_ = time_ms;
    this.surface_.invalidateOverlay();
  }

  setNow(time_ms: number | null): void {
    this.now_ms_ = time_ms;
    // Its flag takes room from the labels of the axis.
    this.surface_.invalidate();
  }

  setDimmed(dimmed: Uint8Array | null): void {
    this.dimmed_ = dimmed;
    this.surface_.invalidate();
  }

  setStates(phases: Uint8Array | null): void {
    this.phases_ = phases;
    this.surface_.invalidate();
  }

  setSelection(tasks: readonly number[]): void {
    this.selection_ = tasks;
    this.surface_.invalidateOverlay();
  }

  setHover(task: number): void {
    if (task === this.hover_task_) return;
    this.hover_task_ = task;
    this.hover_bar_ = -1;
    this.hover_place_ = null;
    this.surface_.invalidateOverlay();
  }

  reveal(task: number): void {
    const model = this.model_;
    if (model === null || task < 0) return;
    const row = model.rowOfTask(task);
    if (row < 0) return;
    const { size } = this.surface_;
    const shown = (size.height - axis_px) / this.window_.row_height;
    const row_seen = row >= this.window_.top && row + 1 <= this.window_.top + shown;
    let { from, to } = this.window_;
    const bar = model.last_bar[task];
    if (bar >= 0 && (model.end[bar] < from || model.start[bar] > to)) {
      const shift = (model.start[bar] + model.end[bar]) / 2 - (from + to) / 2;
      [from, to] = [from + shift, to + shift];
    }
    this.look_({ ...this.window_, from, to, top: row_seen ? this.window_.top : row - shown / 2 });
  }

  view(): GanttView {
    const { from, to, top, row_height } = this.window_;
    const toTime = (position: number) => this.model_?.fold.toTime(position) ?? position;
    return { from_ms: toTime(from), to_ms: toTime(to), top, row_height };
  }

  setView(view: GanttView): void {
    const toPosition = (time: number) => this.model_?.fold.toPosition(time) ?? time;
    this.window_ = {
      from: toPosition(view.from_ms),
      to: Math.max(toPosition(view.from_ms) + 1, toPosition(view.to_ms)),
      top: view.top,
      row_height: Math.min(row_max_px, Math.max(row_min_px, view.row_height)),
    };
    this.fitted_ = false;
    this.clamp_();
    this.surface_.move();
  }

  fit(): void {
    this.fitQuietly_();
    this.surface_.invalidate();
    this.events_.onView?.(this.view());
  }

  zoomBy(factor: number): void {
    const geometry = geometryOf(this.window_, this.surface_.size);
    this.zoomAt({ x: geometry.left + geometry.width / 2, y: 0 }, factor);
  }

  exportPng(options: ExportOptions = {}): Promise<Blob> {
    const model = this.model_;
    const { width = this.surface_.size.width, height } = options;
    const { size, window } =
      options.whole === true && model !== null
        ? wholePicture(model.from, model.to, model.rows.count, this.mode_, width, height)
        : { size: { width, height: height ?? this.surface_.size.height }, window: this.window_ };
    const painter = new GanttPainter();
    return paintPng(size, options.ratio ?? 2, (frame) => {
      if (model !== null) painter.base(frame, this.scene_(model, window, frame));
    });
  }

  dispose(): void {
    this.unsubscribe_();
    this.input_.dispose();
    this.surface_.dispose();
  }

  // ---- Input ----

  panBy(dx: number, dy: number): void {
    const { px_per_ms } = geometryOf(this.window_, this.surface_.size);
    const { from, to, top, row_height } = this.window_;
    this.look_({ from: from - dx / px_per_ms, to: to - dx / px_per_ms, top: top - dy / row_height, row_height });
  }

  zoomAt(place: Place, factor: number): void {
    const model = this.model_;
    if (model === null) return;
    this.look_(zoomWindow(this.window_, place.x, factor, model.to - model.from, this.surface_.size));
  }

  // Scrolls the rows; with Ctrl, over the axis, or when there is nothing to scroll it zooms the time; Alt resizes rows.
  wheel(place: Place, event: WheelEvent): void {
    const sideways = event.shiftKey || (!event.ctrlKey && Math.abs(event.deltaX) > Math.abs(event.deltaY));
    if (event.altKey) this.resizeRows_(place, wheelFactor(event));
    else if (sideways) this.panBy(-(event.deltaX || event.deltaY), 0);
    else if (event.ctrlKey || place.y < axis_px || this.thumb_() === null) this.zoomAt(place, wheelFactor(event));
    else this.panBy(0, -(event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * row_default_px : event.deltaY));
  }

  hover(place: Place | null): void {
    const [task, bar] = place === null ? [-1, -1] : this.hit_(place);
    if (task < 0 && this.hover_task_ < 0) return;
    this.hover_task_ = task;
    this.hover_bar_ = bar;
    this.hover_place_ = place;
    const at = place ?? { x: 0, y: 0 };
    this.events_.onHover?.(task, bar, this.timeAt_(at), at);
    this.surface_.invalidateOverlay();
  }

  click(place: Place, extend: boolean): void {
    if (place.y >= axis_px) this.events_.onSelect?.(this.hit_(place)[0], extend);
  }

  open(place: Place | null): void {
    const task = place === null ? (this.selection_[0] ?? -1) : this.hit_(place)[0];
    if (task >= 0) this.events_.onOpen?.(task);
  }

  grab(place: Place): Drag | null {
    const { width } = this.surface_.size;
    const thumb = this.thumb_();
    if (thumb !== null && place.x > width - scrollbar_px && place.y > axis_px) {
      const on_thumb = place.y >= thumb.y && place.y <= thumb.y + thumb.height;
      const offset = on_thumb ? place.y - thumb.y : thumb.height / 2;
      const move = (at: Place) => this.look_({ ...this.window_, top: (at.y - offset - axis_px) * thumb.rows_per_px });
      if (!on_thumb) move(place);
      return { move };
    }
    if (place.y >= axis_px || this.events_.onCursor === undefined) return null;
    const move = (at: Place) => this.events_.onCursor?.(this.timeAt_(at));
    move(place);
    return { move };
  }

  cursorAt(place: Place): string {
    if (place.y < axis_px) return this.events_.onCursor === undefined ? 'default' : 'ew-resize';
    if (place.x > this.surface_.size.width - scrollbar_px && this.thumb_() !== null) return 'default';
    return this.hit_(place)[0] >= 0 ? 'pointer' : 'grab';
  }

  critical(direction: 1 | -1): void {
    this.events_.onCritical?.(direction);
  }

  escape(): void {
    this.events_.onSelect?.(-1, false);
  }

  // ---- Painting ----

  private paintBase_(frame: Frame): void {
    if (this.model_ !== null) {
      this.painter_.base(frame, this.scene_(this.model_, this.window_, frame));
      return;
    }
    frame.context.fillStyle = this.style_.palette.background.css;
    frame.context.fillRect(0, 0, frame.width, frame.height);
  }

  private paintOverlay_(frame: Frame): void {
    if (this.model_ === null) return;
    paintGanttOverlay(frame, this.scene_(this.model_, this.window_, frame), {
      selection: this.selection_,
      hover_task: this.hover_task_,
      hover_bar: this.hover_bar_,
      cursor_ms: this.cursor_ms_,
    });
    if (this.hover_task_ < 0 || this.hover_place_ === null) return;
    const lines = this.events_.tooltip?.(this.hover_task_, this.hover_bar_) ?? [];
    drawTooltip(frame, this.hover_place_, lines, this.style_.palette, this.style_);
  }

  private scene_(model: GanttModel, window: Window, frame: Frame): GanttScene {
    const geometry = geometryOf(window, frame);
    const last = Math.ceil(window.top + geometry.height / window.row_height);
    return {
      model,
      window,
      geometry,
      axis: { left: geometry.left, width: geometry.width, from: window.from, px_per_ms: geometry.px_per_ms },
      style: this.style_,
      show: this.show_,
      dimmed: this.dimmed_,
      phases: this.phases_,
      now_ms: this.now_ms_,
      first_row: Math.max(0, Math.floor(window.top)),
      last_row: Math.min(model.rows.count, last),
    };
  }

  // ---- View ----

  // Rows or the axis change: the time in sight stays, the rows begin at the top.
  private rebuild_(): void {
    if (this.model_ === null) return;
    const view = this.view();
    this.model_ = new GanttModel(this.model_.data, this.mode_, this.show_.fold_gaps);
    const fitted = this.fitted_;
    this.fitQuietly_();
    if (!fitted) this.setView({ ...view, top: 0, row_height: this.window_.row_height });
    this.surface_.invalidate();
  }

  private resizeRows_(place: Place, factor: number): void {
    const { top, row_height } = this.window_;
    const resized = Math.min(row_max_px, Math.max(row_min_px, row_height * factor));
    const down = place.y - axis_px;
    this.look_({ ...this.window_, row_height: resized, top: top + down / row_height - down / resized });
  }

  private fitQuietly_(top = 0): void {
    this.fitted_ = true;
    const model = this.model_;
    if (model === null) return;
    this.window_ = { ...fitWindow(model.from, model.to, model.rows.count, this.mode_, this.surface_.size), top };
    this.clamp_();
  }

  private clamp_(): void {
    const model = this.model_;
    if (model === null) return;
    this.window_ = clampWindow(this.window_, model.from, model.to, model.rows.count, this.surface_.size);
  }

  private look_(window: Window): void {
    const { from, to, row_height } = this.window_;
    this.fitted_ &&= window.from === from && window.to === to && window.row_height === row_height;
    this.window_ = window;
    this.clamp_();
    this.surface_.move();
    this.events_.onView?.(this.view());
  }

  private thumb_() {
    return this.model_ === null ? null : thumbOf(this.window_, this.model_.rows.count, this.surface_.size);
  }

  private timeAt_(place: Place): number {
    const position = positionAt(this.window_, geometryOf(this.window_, this.surface_.size), place.x);
    const model = this.model_;
    if (model === null) return position;
    return Math.min(model.data.end_ms, Math.max(model.data.start_ms, model.fold.toTime(position)));
  }

  // The task and the bar at a place; by task, the row's task counts anywhere in its row.
  private hit_(place: Place): [number, number] {
    const model = this.model_;
    if (model === null) return [-1, -1];
    const geometry = geometryOf(this.window_, this.surface_.size);
    const row = rowAt(this.window_, place);
    if (row < 0 || row >= model.rows.count) return [-1, -1];
    const on_bars = place.x >= geometry.left;
    const position = positionAt(this.window_, geometry, place.x);
    const bar = on_bars ? model.barAt(row, position, hit_slop_px / geometry.px_per_ms) : -1;
    if (bar >= 0) return [model.data.task[bar], bar];
    return [model.rows.mode === 'task' ? model.rows.subject[row] : -1, -1];
  }
}
