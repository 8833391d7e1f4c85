// Folds long pauses out of a time axis: a monotone, piecewise linear map between times and positions on the axis, which
// are milliseconds too, except that a folded pause takes a small fixed share. Pure.

export interface Gap {
  readonly from_ms: number;
  readonly to_ms: number;
}

// A folded pause takes this share of the time in which something runs ...
const folded_share = 0.025;
// ... and only a pause that is this many times longer is folded.
const worth_folding = 5;

export class TimeFold {
  readonly gaps: readonly Gap[];
  private readonly times_: number[];
  private readonly positions_: number[];

  // `gaps` in order, apart from each other; each takes `gap_width`.
  constructor(from_ms: number, gaps: readonly Gap[] = [], gap_width = 0) {
    this.gaps = gaps;
    this.times_ = [from_ms];
    this.positions_ = [from_ms];
    let saved = 0;
    for (const gap of gaps) {
      this.times_.push(gap.from_ms, gap.to_ms);
      this.positions_.push(gap.from_ms - saved);
      saved += gap.to_ms - gap.from_ms - gap_width;
      this.positions_.push(gap.to_ms - saved);
    }
  }

  toPosition(time_ms: number): number {
    return mapThrough(this.times_, this.positions_, time_ms);
  }

  toTime(position: number): number {
    return mapThrough(this.positions_, this.times_, position);
  }

  inGap(time_ms: number): boolean {
    return this.gaps.some((gap) => time_ms > gap.from_ms && time_ms < gap.to_ms);
  }
}

// Slope 1 before the first and after the last knot.
function mapThrough(from: readonly number[], to: readonly number[], value: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return to[0] + value - from[0];
  const before = low - 1;
  if (low === from.length) return to[before] + value - from[before];
  const share = (value - from[before]) / (from[low] - from[before]);
  return to[before] + share * (to[low] - to[before]);
}

// The pauses in which no bar runs. `start` ascends. Cost: one pass.
export function idleGaps(start: Float64Array, end: Float64Array, from_ms: number): Gap[] {
  const gaps: Gap[] = [];
  let busy_until = from_ms;
  for (let bar = 0; bar < start.length; bar++) {
    if (start[bar] > busy_until) gaps.push({ from_ms: busy_until, to_ms: start[bar] });
    if (end[bar] > busy_until) busy_until = end[bar];
  }
  return gaps;
}

export function foldGaps(start: Float64Array, end: Float64Array, from_ms: number, to_ms: number): TimeFold {
  const gaps = idleGaps(start, end, from_ms);
  const idle_ms = gaps.reduce((sum, gap) => sum + gap.to_ms - gap.from_ms, 0);
  const width = (to_ms - from_ms - idle_ms) * folded_share;
  const long = gaps.filter((gap) => gap.to_ms - gap.from_ms > width * worth_folding);
  return width > 0 ? new TimeFold(from_ms, long, width) : new TimeFold(from_ms);
}
