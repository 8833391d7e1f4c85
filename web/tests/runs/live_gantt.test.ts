import { expect, test } from 'vitest';
import { matchTasks, restOf } from '../../src/runs/expected_rest.ts';
import { goneOn, liveGantt, tooltip } from '../../src/runs/live_gantt.ts';
import type { Model, Run } from '../../src/state/model.ts';

const model = {
  types: ['shell', 'shell', 'shell'],
  planned: { critical: new Uint8Array(3) },
  slack: new Float64Array(3),
  facts: { deadline_ms: null },
} as unknown as Model;
// They run one after the other, each for ten seconds.
const runOf = (names: readonly string[], count: number) =>
  ({
    names,
    spec: Uint32Array.from(names.keys()),
    record: { start_ms: 0, end_ms: count * 10_000, run: { deadline_ms: null } },
    schedule: {
      result: { lanes: 1 },
      columns: {
        task: Uint32Array.from({ length: count }, (_, task) => task),
        lane: new Uint32Array(count),
        attempt: new Uint32Array(count).fill(1),
        start: Float64Array.from({ length: count }, (_, task) => task * 10_000),
        end: Float64Array.from({ length: count }, (_, task) => task * 10_000 + 10_000),
        state: new Uint8Array(count).fill(1),
        queued: new Float64Array(count).fill(-1),
      },
    },
  }) as unknown as Run;

const names = ['nightly/load', 'nightly/sort'];
const known = runOf(names, 1);
const ahead = runOf([...names, 'nightly/pack[0]'], 3);
const expected = { run: ahead, phases: Uint8Array.of(7, 0) };

test('the chart of a run shortens names also with the expected rest, and what is under the pointer has its whole name', () => {
  const rest = restOf(
    known,
    expected,
    matchTasks(names, ahead, () => 0),
  );
  const data = goneOn(liveGantt(model, known), 10_000, rest);
  expect([0, 1, 2].map(data.taskName)).toEqual(['…load', '…sort', 'nightly/pack[0]']);
  const shown = [0, 1, 2].map((bar) => tooltip(data, names, data.task[bar], bar, 10_000));
  expect(shown.map(([name]) => name)).toEqual(['nightly/load', 'nightly/sort', 'nightly/pack[0]']);
  expect(shown.map((lines) => lines[2])).toEqual([
    'Attempt 1, completed',
    'Attempt 1, expected',
    'Attempt 1, expected',
  ]);
  expect(tooltip(data, names, 1, -1, 10_000)).toEqual(['nightly/sort']);
  expect(tooltip(data, names, -1, -1, 10_000)).toEqual([]);
});
