// When the work will have ended, over many trials: a histogram, the share that has ended by then, and marks. See types.ts.
import { Chart } from './chart.ts';
import { type Frame, type Size, crisp } from './frame.ts';
import type { Drag } from './input.ts';
import { type Histogram, histogram, shareUpTo } from './steps.ts';
import { write } from './text.ts';
import type { Theme } from './theme.ts';
import { timeStep, timeTicks, valueTicks } from './ticks.ts';
import { TimeFold } from './time_fold.ts';
import { type AxisMap, flagSpan, paintFlag, paintMark, paintTickLabels, xOf } from './time_axis.ts';
import { drawTooltip } from './tooltip.ts';
import type { CommonEvents, DistributionData, DistributionMark, DistributionRendererApi, TimeView } from './types.ts';
import { count, duration, percent, plural } from '../ui/format.ts';

const left_px = 56;
const right_px = 56;
const bottom_px = 34;
const flag_row_px = 20;
const bins_wanted = 48;
const bins_share = 0.92; // of the height, for the tallest bin

export class DistributionRenderer extends Chart implements DistributionRendererApi {
  private data_: DistributionData | null = null;
  private histogram_: Histogram | null = null;

  constructor(host: HTMLElement, theme: Theme, events: CommonEvents<TimeView> = {}) {
    super(host, theme, events);
  }

  setData(data: DistributionData | null): void {
    this.data_ = data === null || data.finish.length === 0 ? null : data;
    this.histogram_ = this.data_ === null ? null : histogram(this.data_.finish, binWidth(this.data_.finish));
    this.fitQuietly_();
  }

  wheelDown(): boolean {
    return false;
  }

  grab(): Drag | null {
    return null;
  }

  protected extent_(): TimeView | null {
    const [data, bins] = [this.data_, this.histogram_];
    if (data === null || bins === null) return null;
    const marks = data.marks.map((mark) => mark.at_ms);
    return distributionExtent(bins.from, bins.from + bins.counts.length * bins.width, marks);
  }

  protected plot_(size: Size) {
    return { left: left_px, width: Math.max(1, size.width - left_px - right_px) };
  }

  protected paintBase_(frame: Frame, axis: AxisMap, view: TimeView): void {
    const [data, bins] = [this.data_, this.histogram_];
    if (data === null || bins === null) return;
    const marks = data.marks.map((mark) => placeMark(mark, axis));
    const rows = flagRows(frame, marks, this.style_.bold);
    const top = 14 + flag_row_px * (1 + Math.max(0, ...rows));
    const bottom = frame.height - bottom_px;
    this.shares_(frame, axis, top, bottom);
    const { context } = frame;
    context.save();
    context.beginPath();
    context.rect(axis.left, 0, axis.width, bottom);
    context.clip();
    this.bins_(frame, axis, data, bins, top, bottom);
    this.cumulative_(frame, axis, data, top, bottom);
    context.restore();
    this.ticks_(frame, axis, view, bottom);
    this.counts_(frame, bins, top, bottom);
    // Flags last, so that no other mark's line crosses one.
    for (const flags of [false, true]) {
      marks.forEach((mark, index) => this.mark_(frame, mark, 8 + rows[index] * flag_row_px, bottom, flags));
    }
  }

  protected paintOverlay_(frame: Frame): void {
    const [data, place] = [this.data_, this.hover_place_];
    if (data === null || place === null || place.x < left_px || place.x > frame.width - right_px) return;
    const { palette, bold } = this.style_;
    const time = this.timeAt_(place.x);
    const share = shareUpTo(data.finish, time);
    const lines = [
      `by ${duration(time)}`,
      `${percent(share)} of ${plural(data.finish.length, 'trial')} ended`,
    ];
    paintMark(frame, place.x, 8, frame.height - bottom_px, '', palette.muted.css, palette, bold, [2, 3]);
    drawTooltip(frame, place, lines, palette, this.style_);
  }

  // The scale of the cumulative line.
  private shares_(frame: Frame, axis: AxisMap, top: number, bottom: number): void {
    const { context, ratio } = frame;
    const { palette } = this.style_;
    context.strokeStyle = palette.line.css;
    context.fillStyle = palette.muted.css;
    context.lineWidth = 1 / ratio;
    context.font = `400 11px ${palette.font}`;
    context.beginPath();
    for (const percent of [0, 25, 50, 75, 100]) {
      const y = crisp(bottom - ((bottom - top) * percent) / 100, ratio);
      context.moveTo(axis.left, y);
      context.lineTo(axis.left + axis.width, y);
      write(context, `${percent} %`, axis.left + axis.width + 8, y, 11);
    }
    context.stroke();
  }

  private bins_(
    frame: Frame,
    axis: AxisMap,
    data: DistributionData,
    bins: Histogram,
    top: number,
    bottom: number,
  ): void {
    const { context } = frame;
    const { palette } = this.style_;
    const deadline = data.marks.find((mark) => mark.kind === 'deadline')?.at_ms ?? Infinity;
    const scale = ((bottom - top) * bins_share) / peak(bins);
    for (let bin = 0; bin < bins.counts.length; bin++) {
      if (bins.counts[bin] === 0) continue;
      const from = bins.from + bin * bins.width;
      const [left, right] = [xOf(axis, from), xOf(axis, from + bins.width)];
      const height = Math.max(1.5, bins.counts[bin] * scale);
      const late = from + bins.width / 2 > deadline;
      context.fillStyle = late ? palette.deadline.css : palette.series[0].css;
      context.globalAlpha = 0.55;
      const gap = right - left > 4 ? 0.75 : 0;
      context.beginPath();
      context.roundRect(left + gap, bottom - height, Math.max(0.5, right - left - 2 * gap), height, [2, 2, 0, 0]);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  // The scale of the histogram: trials a bin.
  private counts_(frame: Frame, bins: Histogram, top: number, bottom: number): void {
    const { context } = frame;
    const { palette, plain } = this.style_;
    const most = peak(bins);
    context.fillStyle = palette.muted.css;
    context.font = `400 11px ${palette.font}`;
    for (const value of valueTicks(most, 4)) {
      if (value > most) continue;
      const text = count(value);
      const y = bottom - (value / most) * (bottom - top) * bins_share;
      write(context, text, left_px - 8 - plain.width(text, 11), y, 11);
    }
  }

  private cumulative_(frame: Frame, axis: AxisMap, data: DistributionData, top: number, bottom: number): void {
    const { context } = frame;
    const { palette } = this.style_;
    context.strokeStyle = palette.text.css;
    context.lineWidth = 1.75;
    context.lineJoin = 'round';
    context.beginPath();
    // A point each two pixels is as fine as the line can show.
    for (let x = axis.left; x <= axis.left + axis.width; x += 2) {
      const share = shareUpTo(data.finish, axis.from + (x - axis.left) / axis.px_per_ms);
      context.lineTo(x, bottom - share * (bottom - top));
    }
    context.stroke();
  }

  private ticks_(frame: Frame, axis: AxisMap, view: TimeView, bottom: number): void {
    const { palette, plain } = this.style_;
    const ticks = timeTicks(new TimeFold(0), {
      from: view.from_ms,
      to: view.to_ms,
      width_px: axis.width,
      gap_px: 80,
      zero_ms: 0,
      clock: false,
    });
    paintTickLabels(frame, axis, ticks, bottom + 16, palette, plain);
  }

  private mark_(frame: Frame, { x, text, kind, is_far }: PlacedMark, top: number, bottom: number, flag: boolean): void {
    const { palette, bold } = this.style_;
    const colours = { quantile: palette.accent, deadline: palette.deadline, plan: palette.baseline };
    const colour = colours[kind].css;
    const dash = kind === 'quantile' ? [] : [5, 4];
    if (flag) paintFlag(frame, x, top, text, colour, palette, bold);
    else if (!is_far) paintMark(frame, x, top, bottom, '', colour, palette, bold, dash);
  }
}

function peak(bins: Histogram): number {
  return bins.counts.reduce((most, count) => Math.max(most, count), 1);
}

const shown_share = 1; // how far beyond the distribution a mark may be, in widths of it
const span_share = 0.02; // of the time, at least: trials that all end together are no wall

// The stretch of time that shows the distribution well, and of the marks those that are near it.
export function distributionExtent(first_ms: number, last_ms: number, marks: readonly number[]): TimeView {
  const spare = Math.max(0, last_ms * span_share - (last_ms - first_ms)) / 2;
  const [begin, end] = [first_ms - spare, last_ms + spare];
  const reach = (end - begin) * shown_share;
  const near = marks.filter((at) => at >= begin - reach && at <= end + reach);
  const [from, to] = [Math.min(begin, ...near), Math.max(end, ...near)];
  const air = (to - from) * 0.04;
  return { from_ms: Math.max(0, from - air), to_ms: to + air };
}

export interface PlacedMark {
  readonly x: number;
  readonly text: string;
  readonly kind: DistributionMark['kind'];
  readonly is_far: boolean;
}

// A mark that is not in sight stands at the edge, with an arrow to where it is.
export function placeMark({ label, at_ms, kind }: DistributionMark, axis: AxisMap): PlacedMark {
  const [x, right] = [xOf(axis, at_ms), axis.left + axis.width];
  const text = `${label} ${duration(at_ms)}`;
  if (x < axis.left) return { x: axis.left, text: `← ${text}`, kind, is_far: true };
  if (x > right) return { x: right, text: `${text} →`, kind, is_far: true };
  return { x, text, kind, is_far: false };
}

// The row of each flag, so that none covers another; marks from left to right take the first row that is free.
function flagRows(
  frame: Frame,
  marks: readonly PlacedMark[],
  fitter: Parameters<typeof flagSpan>[3],
): number[] {
  const rows = marks.map(() => 0);
  const ends: number[] = [];
  const order = marks.map((_, index) => index).sort((a, b) => marks[a].x - marks[b].x);
  for (const index of order) {
    const [left, right] = flagSpan(frame, marks[index].x, marks[index].text, fitter);
    let row = 0;
    while (row < ends.length && ends[row] + 4 > left) row++;
    ends[row] = right;
    rows[index] = row;
  }
  return rows;
}

function binWidth(sorted: Float64Array): number {
  const span = sorted[sorted.length - 1] - sorted[0];
  return timeStep(Math.max(1, span / bins_wanted));
}
