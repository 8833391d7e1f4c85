// Step functions given as values that hold from one time to the next. Pure.

// Index of the step that holds at `time`; -1 before the first.
export function stepAt(at: Float64Array, time: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function peakOf(values: Float64Array): number {
  let peak = 0;
  for (const value of values) if (value > peak) peak = value;
  return peak;
}

export interface Histogram {
  readonly from: number;
  readonly width: number; // of a bin
  readonly counts: Uint32Array;
}

// Bins of `width` from a whole multiple of it on. `sorted` ascends and is not empty.
export function histogram(sorted: Float64Array, width: number): Histogram {
  const from = Math.floor(sorted[0] / width) * width;
  const bins = Math.floor((sorted[sorted.length - 1] - from) / width) + 1;
  const counts = new Uint32Array(bins);
  for (const value of sorted) counts[Math.min(bins - 1, Math.floor((value - from) / width))]++;
  return { from, width, counts };
}

// Share of `sorted` that is at most `value`.
export function shareUpTo(sorted: Float64Array, value: number): number {
  return sorted.length === 0 ? 0 : (stepAt(sorted, value) + 1) / sorted.length;
}
