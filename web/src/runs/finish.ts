import type { ForecastResult } from 'gantline-engine';
import { duration } from '../ui/format.ts';

// When a forecast run ends, by the clock. A forecast counts from the run's start.
export interface Finish {
  readonly p50_ms: number;
  readonly p95_ms: number;
  // Share of trials that end after the deadline; null: there is none.
  readonly miss: number | null;
}

export function finishOf({ p50_ms, p95_ms, miss_per_million }: ForecastResult, start_ms: number): Finish {
  return {
    p50_ms: start_ms + p50_ms,
    p95_ms: start_ms + p95_ms,
    miss: miss_per_million === null ? null : miss_per_million / 1_000_000,
  };
}

// What a what-if does to an end. Seconds are all that the clock shows; less than one is no change.
export function changeOf(after_ms: number, before_ms: number): { text: string; is: '' | 'good' | 'bad' } {
  const by_ms = Math.round((after_ms - before_ms) / 1000) * 1000;
  if (by_ms === 0) return { text: 'no change', is: '' };
  const took = duration(Math.abs(by_ms));
  return by_ms < 0 ? { text: `${took} earlier`, is: 'good' } : { text: `${took} later`, is: 'bad' };
}
