// Paints the parts of a time axis that several pictures share: ticks, grid, folded pauses, marks.
import { type Context, type Frame, crisp } from './frame.ts';
import { type TextFitter, write } from './text.ts';
import type { Palette } from './theme.ts';
import { type Tick } from './ticks.ts';
import type { TimeFold } from './time_fold.ts';
import { duration } from '../ui/format.ts';

const label_px = 11;

// Where the axis lies: pixels for positions on it.
export interface AxisMap {
  readonly left: number;
  readonly width: number;
  readonly from: number;
  readonly px_per_ms: number;
}

export function xOf(axis: AxisMap, position: number): number {
  return axis.left + (position - axis.from) * axis.px_per_ms;
}

export function paintGrid(
  frame: Frame,
  axis: AxisMap,
  ticks: readonly Tick[],
  top: number,
  bottom: number,
  colour: string,
): void {
  const { context } = frame;
  context.strokeStyle = colour;
  context.lineWidth = 1 / frame.ratio;
  context.beginPath();
  for (const tick of ticks) {
    const x = crisp(xOf(axis, tick.position), frame.ratio);
    context.moveTo(x, top);
    context.lineTo(x, bottom);
  }
  context.stroke();
}

// A stretch of a header that something stands on, left and right.
export type Taken = readonly [number, number];

function isFree(taken: readonly Taken[], left: number, right: number): boolean {
  return taken.every(([from, to]) => right + 4 < from || left - 4 > to);
}

// Leaves out the labels that would run into what is `taken`.
export function paintTickLabels(
  frame: Frame,
  axis: AxisMap,
  ticks: readonly Tick[],
  y: number,
  palette: Palette,
  fitter: TextFitter,
  taken: readonly Taken[] = [],
): void {
  const { context } = frame;
  context.font = `400 ${label_px}px ${palette.font}`;
  context.fillStyle = palette.muted.css;
  for (const tick of ticks) {
    if (tick.label === '') continue;
    const width = fitter.width(tick.label, label_px);
    const x = xOf(axis, tick.position);
    const at = Math.min(axis.left + axis.width - width - 2, Math.max(axis.left + 2, x - width / 2));
    if (Math.abs(at - (x - width / 2)) > width || !isFree(taken, at, at + width)) continue;
    write(context, tick.label, at, y, label_px);
  }
}

// Folded pauses: a band with torn edges across the rows.
export function paintGaps(
  frame: Frame,
  axis: AxisMap,
  fold: TimeFold,
  top: number,
  bottom: number,
  fill: string,
  edge: string,
): void {
  for (const gap of fold.gaps) {
    const left = xOf(axis, fold.toPosition(gap.from_ms));
    const right = xOf(axis, fold.toPosition(gap.to_ms));
    if (right < axis.left || left > axis.left + axis.width) continue;
    tearPath(frame.context, left, right, top, bottom);
    frame.context.fillStyle = fill;
    frame.context.fill();
    frame.context.strokeStyle = edge;
    frame.context.lineWidth = 1;
    frame.context.stroke();
  }
}

// How long a folded pause is, in the header above its band. Adds what it used to `taken`.
export function paintGapLabels(
  frame: Frame,
  axis: AxisMap,
  fold: TimeFold,
  y: number,
  palette: Palette,
  fitter: TextFitter,
  taken: Taken[],
): void {
  const { context } = frame;
  for (const gap of fold.gaps) {
    const middle = (xOf(axis, fold.toPosition(gap.from_ms)) + xOf(axis, fold.toPosition(gap.to_ms))) / 2;
    const text = duration(gap.to_ms - gap.from_ms);
    const width = fitter.width(text, 10) + 10;
    if (middle + width / 2 < axis.left || middle - width / 2 > axis.left + axis.width) continue;
    if (!isFree(taken, middle - width / 2, middle + width / 2)) continue;
    taken.push([middle - width / 2, middle + width / 2]);
    context.fillStyle = palette.line.css;
    context.beginPath();
    context.roundRect(middle - width / 2, y - 8, width, 16, 8);
    context.fill();
    context.fillStyle = palette.text.css;
    context.font = `400 10px ${palette.font}`;
    write(context, text, middle - width / 2 + 5, y, 10);
  }
}

function tearPath(context: Context, left: number, right: number, top: number, bottom: number): void {
  const tooth = 6;
  const depth = Math.min(3, (right - left) / 4);
  const edge = (x: number, from: number, to: number) => {
    const steps = Math.max(1, Math.round(Math.abs(to - from) / tooth));
    for (let step = 0; step <= steps; step++)
      context.lineTo(x + (step % 2 === 0 ? -depth : depth), from + ((to - from) * step) / steps);
  };
  context.beginPath();
  edge(left, top, bottom);
  edge(right, bottom, top);
  context.closePath();
}

const flag_px = 10;

// Where the flag of a mark at `x` stands.
export function flagSpan(frame: Frame, x: number, label: string, fitter: TextFitter): Taken {
  const width = fitter.width(label, flag_px) + 10;
  const left = Math.max(2, Math.min(frame.width - width - 2, x - width / 2));
  return [left, left + width];
}

// A vertical line with a flag at the top, such as a deadline.
export function paintMark(
  frame: Frame,
  x: number,
  top: number,
  bottom: number,
  label: string,
  colour: string,
  palette: Palette,
  fitter: TextFitter,
  dash: readonly number[] = [],
): void {
  const { context } = frame;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
  context.setLineDash([]);
  if (label !== '') paintFlag(frame, x, top, label, colour, palette, fitter);
}

export function paintFlag(
  frame: Frame,
  x: number,
  top: number,
  label: string,
  colour: string,
  palette: Palette,
  fitter: TextFitter,
): void {
  const { context } = frame;
  const [left, right] = flagSpan(frame, x, label, fitter);
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(left, top, right - left, 16, 4);
  context.fill();
  context.fillStyle = palette.dark ? palette.background.css : '#ffffff';
  context.font = `600 ${flag_px}px ${palette.font}`;
  write(context, label, left + 5, top + 8, flag_px);
}
