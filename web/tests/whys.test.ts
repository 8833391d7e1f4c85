import { describe, expect, test } from 'vitest';
import { editOfChange, nameOfChange } from '../src/planner/changes.ts';
import { betterDirection, expectedDirection } from '../src/planner/graph_data.ts';
import { dimmedBy, orderedTasks } from '../src/planner/rows.ts';
import { attemptsOf, firstWait, whyCritical, whyLate } from '../src/planner/whys.ts';
import { adjacency, spansOf, type Model, type Run } from '../src/state/model.ts';

// fetch (10) -> build (50) -> ship (5); fetch -> lint (20) -> ship.
const ids = ['fetch', 'build', 'lint', 'ship'];
const from = [0, 0, 1, 2];
const to = [1, 2, 3, 3];
const model = {
  ids,
  types: ['http', 'shell', 'shell', 'http'],
  index_of: new Map(ids.map((id, index) => [id, index])),
  before: adjacency(4, to, from),
  after: adjacency(4, from, to),
  slack: Float64Array.of(0, 0, 30, 0),
  columns: { stage: Uint32Array.of(0, 1, 1, 2), source: Int32Array.of(0, 1, 2, 3), role: new Uint8Array(4) },
  planned: {
    duration: Float64Array.of(10, 50, 20, 5),
    earliest_start: Float64Array.of(0, 10, 10, 60),
    free_slack: Float64Array.of(0, 0, 30, 0),
    critical: Uint8Array.of(1, 1, 0, 1),
    expected: Uint8Array.of(1, 1, 1, 1),
  },
  plan: { critical_path_ms: 65, resources: [{ name: 'cpu', capacity: 4 }] },
  facts: { limits: [{ key: 'host', concurrency: 2 }] },
} as unknown as Model;

// One worker: lint waits until build has ended, and fails once.
const bars = {
  task: Uint32Array.of(0, 1, 2, 2, 3),
  spec: Uint32Array.of(0, 1, 2, 2, 3),
  element: new Uint32Array(5),
  attempt: Uint32Array.of(1, 1, 1, 2, 1),
  start: Float64Array.of(100, 110, 160, 200, 220),
  end: Float64Array.of(110, 160, 180, 220, 225),
  state: Uint8Array.of(1, 1, 2, 1, 1),
  queued: Float64Array.of(100, 110, 110, 180, 220),
};
const run = {
  names: ids,
  record: { start_ms: 100, end_ms: 225 },
  schedule: { columns: bars },
  spans: spansOf(4, bars),
} as unknown as Run;

describe('why', () => {
  test('a critical task is told by its neighbours on the path', () => {
    const [yes, before, after] = whyCritical(model, 1);
    expect(yes.text).toContain('77 %');
    expect([before.task, after.task]).toEqual([0, 3]);
  });

  test('a task with slack is told how much', () => {
    expect(whyCritical(model, 2)[0].text).toContain('30 ms');
  });

  test('a late task is told what it waited for', () => {
    const late = whyLate(model, run, 2);
    expect(late[0].text).toContain('50 ms later');
    expect(late[1].text).toContain('50 ms of that it was ready');
    const limit = { code: 'limit', message: 'limit host: 2 of 2 in use', subject: 'host', expected_clear_ms: null };
    expect(firstWait(run, 2)).toEqual({ name: 'lint', since_ms: 110 });
    expect(firstWait(run, 1)).toBeNull();
    expect(whyLate(model, run, 2, [limit])[2].text).toContain('limit host: 2 of 2 in use');
    expect(whyLate(model, run, 1)[0].text).toContain('It is not');
    expect(whyLate(model, run, 3).at(-1)?.task).toBe(2);
  });

  test('what was not expected to run is not called late', () => {
    const planned = { ...model.planned, expected: Uint8Array.of(1, 1, 0, 1) };
    const whys = whyLate({ ...model, planned }, run, 2);
    expect(whys).toHaveLength(1);
    expect(whys[0].text).toContain('the plan goes without it');
  });

  test('attempts count from the start of the run', () => {
    expect(attemptsOf(run, 2).attempts.map(({ start, state, waited }) => [start, state, waited])).toEqual([
      [60, 2, 50],
      [100, 1, 20],
    ]);
  });
});

describe('the grid', () => {
  test('filters by every word, critical among them', () => {
    expect([...(dimmedBy(model, 'shell crit') ?? [])]).toEqual([1, 0, 1, 1]);
    expect(dimmedBy(model, '  ')).toBeNull();
  });

  test('keeps the order of the file among equals', () => {
    expect([...orderedTasks(model, null, null, { column: 'type', descending: false })]).toEqual([0, 3, 1, 2]);
    expect([...orderedTasks(model, null, null, { column: 'duration', descending: true })]).toEqual([1, 2, 0, 3]);
    expect([...orderedTasks(model, run, dimmedBy(model, 'shell'), { column: 'start', descending: true })]).toEqual([
      2, 1,
    ]);
  });
});

test('what would help becomes the what-if that makes it', () => {
  const base = { makespan_ms: 1, gain_ms: 1 };
  const raise = { ...base, change: 'raise_limit', subject: 'host', amount: 1 } as const;
  expect(editOfChange(raise, model, [], 3)).toEqual({ kind: 'limit', key: 'host', concurrency: 3 });
  expect(editOfChange({ ...base, change: 'add_worker', subject: '', amount: 1 }, model, [], 3)).toEqual({
    kind: 'workers',
    workers: 4,
  });
  const half = { ...base, change: 'halve_task', subject: 'lint', amount: 0 } as const;
  const before = [{ kind: 'duration', task: 'lint', percent: 50 }] as const;
  expect(editOfChange(half, model, before, 3)).toEqual({ kind: 'duration', task: 'lint', percent: 25 });
  expect(editOfChange({ ...half, subject: 'segment.task' }, model, [], 3)).toBeNull();
  const handled = {
    index_of: new Map([...ids, 'roll_back', 'clean.up'].map((id, index) => [id, index])),
    columns: { source: Int32Array.of(0, 1, 2, 3, -1, -1), role: Uint8Array.of(0, 0, 0, 0, 2, 3) },
  } as unknown as Model;
  expect(editOfChange({ ...half, subject: 'roll_back' }, handled, [], 3)).toMatchObject({ task: 'roll_back' });
  expect(editOfChange({ ...half, subject: 'clean.up' }, handled, [], 3)).toBeNull();
  expect(nameOfChange(half)).toBe('lint in half the time');
});

test('a long graph in a tall pane stands upright, others do not', () => {
  expect(betterDirection(8 * 184, 4 * 52, 8, 600, 600, 'right')).toBe('down');
  expect(betterDirection(3 * 184, 12 * 52, 3, 900, 600, 'right')).toBe('right');
  expect(betterDirection(0, 0, 0, 0, 0, 'down')).toBe('down');
});

test('a new workflow is expected to stand the way in which its picture will', () => {
  const pane = (width: number, height: number) => ({ clientWidth: width, clientHeight: height }) as HTMLElement;
  const chain = Uint32Array.from({ length: 32 }, (_, task) => Math.floor(task / 4));
  expect(expectedDirection(chain, pane(600, 600), 'right')).toBe('down');
  expect(expectedDirection(chain, pane(0, 0), 'right')).toBe('right');
  const broad = Uint32Array.from({ length: 36 }, (_, task) => Math.floor(task / 12));
  expect(expectedDirection(broad, pane(900, 600), 'down')).toBe('right');
});
