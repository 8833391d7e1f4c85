// What the charts over time share: surface, theme, a view of a stretch of time that pans and zooms, a place under the
// pointer. Charts are drawn like the rest, without a chart library: they stand under the Gantt on the same axis and
// share its ticks, cursor, tokens and picture export, which together are more than the drawing of steps itself.
import { type Frame, type Size, paintPng } from './frame.ts';
import { type Drag, Input, type InputTarget, wheelFactor } from './input.ts';
import { Surface } from './surface.ts';
import { TextFitter } from './text.ts';
import type { Palette, Theme } from './theme.ts';
import { type AxisMap, xOf } from './time_axis.ts';
import type { CommonEvents, ExportOptions, Place, Renderer, TimeView } from './types.ts';

const span_min_ms = 4;

export interface ChartStyle {
  readonly palette: Palette;
  readonly plain: TextFitter;
  readonly bold: TextFitter;
}

export abstract class Chart implements Renderer<TimeView>, InputTarget {
  protected readonly surface_: Surface;
  protected style_: ChartStyle;
  protected hover_place_: Place | null = null;
  private readonly input_: Input;
  private readonly unsubscribe_: () => void;
  private view_: TimeView = { from_ms: 0, to_ms: 1 };

  constructor(
    host: HTMLElement,
    theme: Theme,
    private readonly common_events_: CommonEvents<TimeView>,
  ) {
    this.style_ = makeStyle(theme.palette);
    this.surface_ = new Surface(host, {
      base: (frame) => this.paintAll_(frame, this.view_),
      overlay: (frame) => this.paintOverlay_(frame),
      resized: () => undefined,
    });
    this.input_ = new Input(this.surface_.canvas, this);
    this.unsubscribe_ = theme.subscribe(() => {
      this.style_ = makeStyle(theme.palette);
      this.surface_.invalidate();
    });
  }

  // Beginning and end of all there is to see; null without data.
  protected abstract extent_(): TimeView | null;
  // The plot's horizontal place.
  protected abstract plot_(size: Size): { left: number; width: number };
  protected abstract paintBase_(frame: Frame, axis: AxisMap, view: TimeView): void;
  protected abstract paintOverlay_(frame: Frame): void;
  abstract wheelDown(delta_px: number): boolean;
  abstract grab(place: Place): Drag | null;

  get canvas(): HTMLCanvasElement {
    return this.surface_.canvas;
  }

  setSummary(text: string): void {
    this.canvas.setAttribute('aria-label', text);
  }

  view(): TimeView {
    return this.view_;
  }

  setView(view: TimeView): void {
    this.view_ = { from_ms: view.from_ms, to_ms: Math.max(view.from_ms + span_min_ms, view.to_ms) };
    this.surface_.move();
  }

  fit(): void {
    this.fitQuietly_();
    this.common_events_.onView?.(this.view_);
  }

  zoomBy(factor: number): void {
    const { left, width } = this.plot_(this.surface_.size);
    this.zoomAt({ x: left + width / 2, y: 0 }, factor);
  }

  exportPng(options: ExportOptions = {}): Promise<Blob> {
    const size = {
      width: options.width ?? this.surface_.size.width,
      height: options.height ?? this.surface_.size.height,
    };
    const view = options.whole === true ? (this.extent_() ?? this.view_) : this.view_;
    return paintPng(size, options.ratio ?? 2, (frame) => this.paintAll_(frame, view));
  }

  dispose(): void {
    this.unsubscribe_();
    this.input_.dispose();
    this.surface_.dispose();
  }

  panBy(dx: number, dy: number): void {
    if (dy !== 0) this.wheelDown(-dy);
    const shift = dx / this.axis_(this.surface_.size, this.view_).px_per_ms;
    if (dx !== 0) this.look_(this.view_.from_ms - shift, this.view_.to_ms - shift);
  }

  zoomAt(place: Place, factor: number): void {
    const extent = this.extent_();
    if (extent === null) return;
    const { from_ms, to_ms } = this.view_;
    const anchor = this.timeAt_(place.x);
    const share = (anchor - from_ms) / (to_ms - from_ms);
    const widest = (extent.to_ms - extent.from_ms) * 2;
    const span = Math.min(Math.max((to_ms - from_ms) / factor, span_min_ms), Math.max(widest, span_min_ms));
    this.look_(anchor - share * span, anchor + (1 - share) * span);
  }

  wheel(place: Place, event: WheelEvent): void {
    const sideways = event.shiftKey || (!event.ctrlKey && Math.abs(event.deltaX) > Math.abs(event.deltaY));
    if (sideways) this.panBy(-(event.deltaX || event.deltaY), 0);
    else if (event.ctrlKey || !this.wheelDown(event.deltaY)) this.zoomAt(place, wheelFactor(event));
  }

  hover(place: Place | null): void {
    this.hover_place_ = place;
    this.surface_.invalidateOverlay();
  }

  click(_place: Place, _extend: boolean): void {}

  open(_place: Place | null): void {}

  cursorAt(_place: Place): string {
    return 'crosshair';
  }

  critical(direction: 1 | -1): void {
    this.common_events_.onCritical?.(direction);
  }

  escape(): void {}

  protected fitQuietly_(): void {
    this.view_ = this.extent_() ?? { from_ms: 0, to_ms: 1 };
    this.surface_.invalidate();
  }

  protected axis_(size: Size, view: TimeView): AxisMap {
    const { left, width } = this.plot_(size);
    return { left, width, from: view.from_ms, px_per_ms: width / Math.max(1e-9, view.to_ms - view.from_ms) };
  }

  protected timeAt_(x: number): number {
    const axis = this.axis_(this.surface_.size, this.view_);
    return axis.from + (x - axis.left) / axis.px_per_ms;
  }

  protected xAt_(time_ms: number): number {
    return xOf(this.axis_(this.surface_.size, this.view_), time_ms);
  }

  private paintAll_(frame: Frame, view: TimeView): void {
    frame.context.fillStyle = this.style_.palette.background.css;
    frame.context.fillRect(0, 0, frame.width, frame.height);
    this.paintBase_(frame, this.axis_(frame, view), view);
  }

  private look_(from_ms: number, to_ms: number): void {
    const extent = this.extent_();
    if (extent === null) return;
    const span = to_ms - from_ms;
    const keep = span * 0.1;
    const begin = Math.min(extent.to_ms - keep, Math.max(extent.from_ms - span + keep, from_ms));
    this.view_ = { from_ms: begin, to_ms: begin + span };
    this.surface_.move();
    this.common_events_.onView?.(this.view_);
  }
}

function makeStyle(palette: Palette): ChartStyle {
  return { palette, plain: new TextFitter(palette.font, 400), bold: new TextFitter(palette.font, 600) };
}
