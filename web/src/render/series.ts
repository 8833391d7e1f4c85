// Use of workers, resources and limits, and progress, over time: panels of step areas on one axis, aligned with the
// Gantt's. See types.ts for what it takes and reports.
import { Chart } from './chart.ts';
import { type Frame, type Size, crisp } from './frame.ts';
import { axis_px, labelsWidth } from './gantt_geometry.ts';
import type { Drag } from './input.ts';
import { type PanelBox, formatValue, paintPanel, paintPanelLegend } from './series_panel.ts';
import { stepAt } from './steps.ts';
import type { Theme } from './theme.ts';
import { timeTicks } from './ticks.ts';
import { TimeFold } from './time_fold.ts';
import { type AxisMap, flagSpan, paintGrid, paintMark, paintTickLabels, xOf } from './time_axis.ts';
import { drawTooltip } from './tooltip.ts';
import type { Place, SeriesData, SeriesEvents, SeriesRendererApi, TimeView } from './types.ts';
import { duration } from '../ui/format.ts';

const panel_min_px = 76;
const panel_max_px = 190;
const tick_gap_px = 74;

export class SeriesRenderer extends Chart implements SeriesRendererApi {
  private data_: SeriesData | null = null;
  private cursor_ms_: number | null = null;
  private scroll_px_ = 0;

  constructor(
    host: HTMLElement,
    theme: Theme,
    private readonly events_: SeriesEvents = {},
  ) {
    super(host, theme, events_);
  }

  setData(data: SeriesData | null, keepView = false): void {
    this.data_ = data;
    this.scroll_px_ = Math.min(this.scroll_px_, this.scrollMax_());
    if (keepView) this.surface_.invalidate();
    else this.fitQuietly_();
  }

  setCursor(time_ms: number | null): void {
    this.cursor_ms_ = time_ms;
    this.surface_.invalidateOverlay();
  }

  // Scrolls the panels; false when they all fit.
  wheelDown(delta_px: number): boolean {
    if (this.scrollMax_() <= 0) return false;
    this.scroll_px_ = Math.max(0, Math.min(this.scrollMax_(), this.scroll_px_ + delta_px));
    this.surface_.move();
    return true;
  }

  grab(place: Place): Drag | null {
    if (place.y > axis_px || this.events_.onCursor === undefined) return null;
    const move = (at: Place) => this.events_.onCursor?.(this.clampTime_(this.timeAt_(at.x)));
    move(place);
    return { move };
  }

  override cursorAt(place: Place): string {
    return place.y < axis_px && this.events_.onCursor !== undefined ? 'ew-resize' : 'crosshair';
  }

  protected extent_(): TimeView | null {
    const data = this.data_;
    return data === null ? null : { from_ms: data.start_ms, to_ms: Math.max(data.start_ms + 1, data.end_ms) };
  }

  protected plot_(size: Size) {
    const left = labelsWidth(size);
    return { left, width: Math.max(1, size.width - left - 12) };
  }

  protected paintBase_(frame: Frame, axis: AxisMap, view: TimeView): void {
    const data = this.data_;
    if (data === null) return;
    const { context } = frame;
    const { palette, plain } = this.style_;
    const ticks = timeTicks(new TimeFold(data.start_ms), {
      from: view.from_ms,
      to: view.to_ms,
      width_px: axis.width,
      gap_px: tick_gap_px,
      zero_ms: data.start_ms,
      clock: data.clock,
    });
    paintGrid(frame, axis, ticks, axis_px, frame.height, palette.line.css);
    context.fillStyle = palette.raised.css;
    context.fillRect(0, 0, axis.left, frame.height);
    data.panels.forEach((panel, index) => {
      const box = this.panelBox_(index, frame);
      if (box.top > frame.height || box.top + box.height < axis_px) return;
      paintPanel(frame, panel, data.at, data.end_ms, axis, box, this.style_);
      paintPanelLegend(frame, panel, data.at, null, axis.left, box, this.style_);
      this.rule_(frame, box.top + box.height);
    });
    context.fillStyle = palette.raised.css;
    context.fillRect(0, 0, frame.width, axis_px);
    this.rule_(frame, axis_px);
    const deadline = data.deadline_ms ?? -1;
    const x = xOf(axis, deadline);
    const marked = deadline >= 0 && x >= axis.left && x <= frame.width;
    const taken = marked ? [flagSpan(frame, x, 'deadline', this.style_.bold)] : [];
    paintTickLabels(frame, axis, ticks, axis_px / 2, palette, plain, taken);
    if (marked)
      paintMark(frame, x, 7, frame.height, 'deadline', palette.deadline.css, palette, this.style_.bold, [5, 4]);
  }

  protected paintOverlay_(frame: Frame): void {
    const data = this.data_;
    if (data === null) return;
    const { palette, bold } = this.style_;
    const { left } = this.plot_(frame);
    const place = this.hover_place_;
    const pointed = place !== null && place.x >= left && place.y > axis_px ? this.timeAt_(place.x) : null;
    const time = pointed ?? this.cursor_ms_;
    if (this.cursor_ms_ !== null && this.xAt_(this.cursor_ms_) >= left) {
      paintMark(frame, this.xAt_(this.cursor_ms_), axis_px, frame.height, '', palette.accent.css, palette, bold);
    }
    if (time === null) return;
    this.values_(frame, data, time, left);
    if (pointed === null || place === null) return;
    paintMark(frame, place.x, axis_px, frame.height, '', palette.muted.css, palette, bold, [2, 3]);
    drawTooltip(frame, place, this.tooltip_(data, pointed, place), palette, this.style_);
  }

  // The legends again, with the values at a time.
  private values_(frame: Frame, data: SeriesData, time_ms: number, left: number): void {
    const { context } = frame;
    data.panels.forEach((panel, index) => {
      const box = this.panelBox_(index, frame);
      if (box.top > frame.height || box.top < axis_px - 1) return;
      context.fillStyle = this.style_.palette.raised.css;
      context.fillRect(0, box.top + 1, left - 32, box.height - 2);
      paintPanelLegend(frame, panel, data.at, time_ms, left, box, this.style_);
    });
  }

  private tooltip_(data: SeriesData, time_ms: number, place: Place): string[] {
    const size = this.surface_.size;
    const index = data.panels.findIndex((_, panel) => {
      const box = this.panelBox_(panel, size);
      return place.y >= box.top && place.y < box.top + box.height;
    });
    if (index < 0) return [];
    const panel = data.panels[index];
    const step = stepAt(data.at, time_ms);
    const when = data.clock
      ? new Date(time_ms).toLocaleTimeString()
      : duration(Math.max(0, time_ms - data.start_ms));
    const lines = panel.series.map((series) => {
      const capacity = series.capacity == null ? '' : ` of ${formatValue(series, series.capacity)}`;
      return `${series.name}: ${formatValue(series, step < 0 ? 0 : series.values[step])}${capacity}`;
    });
    return [`${panel.title} at ${when}`, ...lines];
  }

  private panelHeight_(size: Size): number {
    const count = Math.max(1, this.data_?.panels.length ?? 1);
    return Math.min(panel_max_px, Math.max(panel_min_px, (size.height - axis_px) / count));
  }

  private panelBox_(index: number, size: Size): PanelBox {
    const height = this.panelHeight_(size);
    return { top: axis_px + index * height - this.scroll_px_, height };
  }

  private scrollMax_(): number {
    const { size } = this.surface_;
    return this.panelHeight_(size) * (this.data_?.panels.length ?? 0) - (size.height - axis_px);
  }

  private rule_(frame: Frame, y: number): void {
    const { context, ratio } = frame;
    context.strokeStyle = this.style_.palette.line.css;
    context.lineWidth = 1 / ratio;
    context.beginPath();
    context.moveTo(0, crisp(y, ratio));
    context.lineTo(frame.width, crisp(y, ratio));
    context.stroke();
  }

  private clampTime_(time_ms: number): number {
    const data = this.data_;
    return data === null ? time_ms : Math.min(data.end_ms, Math.max(data.start_ms, time_ms));
  }
}
