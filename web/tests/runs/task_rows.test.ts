import { expect, test } from 'vitest';
import { taskRows } from '../../src/runs/task_rows.ts';
import type { Model, Moment, Run } from '../../src/state/model.ts';

test('a task takes the time in which it runs: not while it waits for another attempt', () => {
  const [queued, running, completed] = [1, 3, 7];
  const columns = {
    phase: Uint8Array.of(queued, running, completed, queued),
    started: Float64Array.of(100, 100, 100, -1),
    ended: Float64Array.of(-1, -1, 400, -1),
  };
  const run = { names: ['a', 'b', 'c', 'd'], spec: Uint32Array.of(0, 1, 2, 3), record: { end_ms: 400 } };
  const { duration } = taskRows(
    { types: ['', '', '', ''] } as unknown as Model,
    run as unknown as Run,
    { columns } as unknown as Moment,
    '',
    { column: 'name', descending: false },
    [],
  );
  expect([0, 1, 2, 3].map((task) => duration(task, 900))).toEqual([null, 800, 300, null]);
});
