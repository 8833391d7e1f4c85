// Where a time axis has ticks and what they say; the same for plain value axes. Pure.
import type { TimeFold } from './time_fold.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// Steps that people count in.
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28].map((count) => count * day),
];

export interface Tick {
  readonly time_ms: number;
  readonly position: number; // on the folded axis
  readonly label: string; // empty where there is no room for one
}

export interface TickOptions {
  readonly from: number; // positions on the folded axis
  readonly to: number;
  readonly width_px: number;
  readonly gap_px: number; // at least this far apart
  readonly zero_ms: number; // elapsed times count from here
  readonly clock: boolean;
}

export function timeStep(at_least_ms: number): number {
  const step = steps.find((candidate) => candidate >= at_least_ms);
  if (step !== undefined) return step;
  return 28 * day * 2 ** Math.ceil(Math.log2(at_least_ms / (28 * day)));
}

export function timeTicks(fold: TimeFold, options: TickOptions): Tick[] {
  const { from, to, width_px, gap_px } = options;
  if (!(to > from) || width_px <= 0) return [];
  const px_per_ms = width_px / (to - from);
  const step = timeStep(gap_px / px_per_ms);
  const zero_ms = options.clock ? localMidnight(fold.toTime(from)) : options.zero_ms;
  const ticks: Tick[] = [];
  let free = -Infinity;
  for (const [begin, end] of openSpans(fold, from, to)) {
    for (let time = zero_ms + Math.ceil((begin - zero_ms) / step) * step; time <= end; time += step) {
      const position = fold.toPosition(time);
      const roomy = position >= free;
      ticks.push({ time_ms: time, position, label: roomy ? tickLabel(time, step, options) : '' });
      if (roomy) free = position + (gap_px * 0.9) / px_per_ms;
    }
  }
  return ticks;
}

function tickLabel(time_ms: number, step: number, options: TickOptions): string {
  return options.clock ? clockLabel(time_ms, step) : elapsedLabel(time_ms - options.zero_ms, step);
}

// The parts of the time between two positions that no fold hides.
function openSpans(fold: TimeFold, from: number, to: number): [number, number][] {
  const [begin, end] = [fold.toTime(from), fold.toTime(to)];
  const spans: [number, number][] = [];
  let at = begin;
  for (const gap of fold.gaps) {
    if (gap.to_ms <= begin || gap.from_ms >= end) continue;
    if (gap.from_ms > at) spans.push([at, gap.from_ms]);
    at = gap.to_ms;
  }
  if (end > at) spans.push([at, end]);
  return spans;
}

// Unix time of the local midnight before `time_ms`, so that ticks stand on whole local hours and days.
function localMidnight(time_ms: number): number {
  const date = new Date(time_ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

// "2 d 4 h", "1 h 05 m", "20 s", "1.25 s", "250 ms": from the largest unit down to the one that the step needs.
export function elapsedLabel(elapsed_ms: number, step: number): string {
  if (elapsed_ms < 0) return `−${elapsedLabel(-elapsed_ms, step)}`;
  if (elapsed_ms === 0) return '0';
  if (elapsed_ms < second && step < second) return `${Math.round(elapsed_ms)} ms`;
  const decimals = step >= second ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  const whole = decimals === 0 ? Math.round(elapsed_ms / second) : Math.floor(elapsed_ms / second);
  const seconds = decimals === 0 ? `${whole % 60}` : ((elapsed_ms % minute) / second).toFixed(decimals);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), `${Math.floor(whole / 86_400)} d`],
    [Math.floor(whole / 3600) % 24, `${Math.floor(whole / 3600) % 24} h`],
    [Math.floor(whole / 60) % 60, `${pad(Math.floor(whole / 60) % 60)} m`],
    [Number(seconds), `${seconds.padStart(decimals === 0 ? 2 : decimals + 3, '0')} s`],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const last = parts.findLastIndex(([count]) => count > 0);
  const words = parts.slice(first, last + 1).map(([, text]) => text);
  return words.join(' ').replace(/^0+(?=\d)/, '');
}

const month_names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// Local time as finely as the step needs; midnight shows its date.
export function clockLabel(time_ms: number, step: number): string {
  const date = new Date(time_ms);
  const is_midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0 && step >= minute;
  if (step >= day || is_midnight) return `${date.getDate()} ${month_names[date.getMonth()]}`;
  const minutes = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (step >= minute) return minutes;
  const seconds = `${minutes}:${pad(date.getSeconds())}`;
  return step >= second ? seconds : `${seconds}.${pad(date.getMilliseconds(), 3)}`;
}

// Round values from 0 to at least `most`, about `count` of them: steps of 1, 2 or 5 times a power of ten.
export function valueTicks(most: number, count: number, whole = true): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const used = whole ? Math.max(1, Math.round(step)) : step;
  const ticks: number[] = [];
  for (let index = 0; ticks.length === 0 || ticks[ticks.length - 1] < most; index++) ticks.push(index * used);
  return ticks;
}
