import { expect, test } from 'vitest';
import { attemptsOf } from '../../src/runs/attempts.ts';
import type { Run } from '../../src/state/model.ts';

test('of many attempts the latest are kept, and all are counted', () => {
  const bars = Array.from({ length: 12 }, (_, bar) => bar);
  const columns = {
    task: Uint32Array.from(bars.map((bar) => bar % 2)),
    attempt: Uint32Array.from(bars.map((bar) => 1 + (bar >> 1))),
    start: Float64Array.from(bars),
    end: Float64Array.from(bars.map((bar) => bar + 1)),
    state: new Uint8Array(12).fill(2),
  };
  const run = { schedule: { columns } } as unknown as Run;
  const { latest, total } = attemptsOf(run, 1, 4);
  expect(total).toBe(6);
  expect(latest.map(({ attempt }) => attempt)).toEqual([3, 4, 5, 6]);
  expect(latest[3]).toEqual({ attempt: 6, start: 11, end: 12, state: 2 });
  expect(attemptsOf(run, 7, 4)).toEqual({ latest: [], total: 0 });
});
