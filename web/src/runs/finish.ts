import type { ForecastResult } from 'gantline-engine';

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
