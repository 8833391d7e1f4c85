import { expect, test } from 'vitest';
import { matchTasks, restOf, withRest } from '../../src/runs/expected_rest.ts';
import type { GanttData } from '../../src/render/types.ts';
import type { Run } from '../../src/state/model.ts';

type Bar = [name: string, lane: number, start: number, end: number, state: number];
const [kRunning, kCompleted, kFailed, kExpected] = [0, 1, 2, 4];
// Phases of the engine.
const [kPending, kIsRunning, kHasFailed] = [0, 3, 8];

function runOf(names: readonly string[], bars: readonly Bar[]): Run {
  const column = <Value>(of: (bar: Bar) => Value) => bars.map(of);
  return {
    names,
    spec: Uint32Array.from(names, (_, task) => Math.min(task, 3)),
    schedule: {
      columns: {
        task: Uint32Array.from(column(([name]) => names.indexOf(name))),
        attempt: Uint32Array.from(
          bars,
          ([name], bar) => bars.slice(0, bar + 1).filter((one) => one[0] === name).length,
        ),
        lane: Uint32Array.from(column((bar) => bar[1])),
        start: Float64Array.from(column((bar) => bar[2])),
        end: Float64Array.from(column((bar) => bar[3])),
        state: Uint8Array.from(column((bar) => bar[4])),
      },
    },
  } as unknown as Run;
}

function dataOf(run: Run, lane_count: number, now_ms: number): GanttData {
  const { columns } = run.schedule;
  return {
    ...columns,
    queued: new Float64Array(columns.task.length).fill(-1),
    task_count: run.names.length,
    lane_count,
    start_ms: 0,
    end_ms: now_ms,
    clock: true,
    taskName: (task) => run.names[task],
    laneName: (lane) => `w${lane}`,
    group: Uint32Array.from(run.spec),
  };
}

// Bars as they are written above.
function rest(known: Run, ahead: Run, phases: number[], now: number, lanes = 2): Bar[] {
  const expected = { run: ahead, phases: Uint8Array.from(phases) };
  const tasks = matchTasks(known.names, ahead, (spec) => spec);
  const data = withRest(dataOf(known, lanes, now), restOf(known, expected, tasks), now);
  expect(data.end_ms).toBe(Math.max(now, ...data.end));
  return Array.from(data.task, (task, bar): Bar => [
    data.taskName(task),
    data.lane[bar],
    data.start[bar],
    data.end[bar],
    data.state[bar],
  ]);
}

const names = ['a', 'b', 'c'];
const played = runOf(names, [
  ['a', 0, 0, 10, kCompleted],
  ['b', 1, 0, 20, kCompleted],
  ['c', 0, 20, 30, kCompleted],
]);

test('what runs goes on from now, and the past stays as it was', () => {
  // It ended later than was expected, and in another way.
  const known: Bar[] = [
    ['a', 0, 0, 13, kFailed],
    ['b', 1, 0, 15, kRunning],
  ];
  expect(rest(runOf(names, known), played, [kHasFailed, kIsRunning, kPending], 15)).toEqual([
    ...known,
    ['b', 1, 15, 20, kExpected],
    ['c', 0, 20, 30, kExpected],
  ]);
});

test('what was to begin by now is late, and begins now', () => {
  const known: Bar[] = [
    ['a', 0, 0, 10, kCompleted],
    ['b', 1, 0, 26, kRunning],
  ];
  expect(rest(runOf(names, known), played, [kCompleted, kIsRunning, kPending], 26)).toEqual([
    ...known,
    ['c', 0, 26, 36, kExpected],
  ]);
});

// One after the other.
const chained = runOf(names, [
  ['a', 0, 0, 110, kCompleted],
  ['b', 0, 110, 200, kCompleted],
  ['c', 0, 200, 230, kCompleted],
]);

test('what began late takes as long as was expected, and what follows is as late', () => {
  const before: Bar[] = [['a', 0, 0, 149, kRunning]];
  expect(rest(runOf(names, before), chained, [kIsRunning, kPending, kPending], 149)).toEqual([
    ...before,
    ['b', 0, 149, 239, kExpected],
    ['c', 0, 239, 269, kExpected],
  ]);
  for (const now of [151, 201]) {
    const known: Bar[] = [
      ['a', 0, 0, 150, kCompleted],
      ['b', 0, 150, now, kRunning],
    ];
    expect(rest(runOf(names, known), chained, [7, kIsRunning, kPending], now)).toEqual([
      ...known,
      ['b', 0, now, 240, kExpected],
      ['c', 0, 240, 270, kExpected],
    ]);
  }
});

test('what began early takes as long as was expected', () => {
  const known: Bar[] = [
    ['a', 0, 0, 20, kCompleted],
    ['b', 0, 20, 21, kRunning],
  ];
  expect(rest(runOf(names, known), chained, [7, kIsRunning, kPending], 21)).toEqual([
    ...known,
    ['b', 0, 21, 110, kExpected],
    ['c', 0, 200, 230, kExpected],
  ]);
});

test('an attempt more than was expected takes as long as the last, from now while it is waited for', () => {
  const failed: Bar = ['a', 0, 0, 50, kFailed];
  expect(rest(runOf(names, [failed]), chained, [kPending, kPending, kPending], 60)).toEqual([
    failed,
    ['a', 0, 60, 170, kExpected],
    ['b', 0, 170, 260, kExpected],
    ['c', 0, 260, 290, kExpected],
  ]);
  const known: Bar[] = [failed, ['a', 0, 70, 80, kRunning]];
  expect(rest(runOf(names, known), chained, [kIsRunning, kPending, kPending], 80)).toEqual([
    ...known,
    ['a', 0, 80, 180, kExpected],
    ['b', 0, 180, 270, kExpected],
    ['c', 0, 270, 300, kExpected],
  ]);
  // The forecast knew of the failure.
  const retried = runOf(names, [failed, ['a', 0, 90, 200, kCompleted]]);
  expect(rest(runOf(names, [failed]), retried, [kPending, kPending, kPending], 60)).toEqual([
    failed,
    ['a', 0, 90, 200, kExpected],
  ]);
});

test('a task that is over meanwhile is expected no more', () => {
  const known: Bar[] = [['a', 0, 0, 10, kCompleted]];
  const kSkipped = 9;
  expect(rest(runOf(names, known), played, [7, kSkipped, kPending], 10)).toEqual([
    ...known,
    ['c', 0, 20, 30, kExpected],
  ]);
});

test('elements are known by their names, and those that do not exist yet have rows of their own', () => {
  const ahead = runOf(
    ['a', 'b', 'c', 'x[0]', 'x[1]', 'x[2]'],
    [
      ['x[0]', 0, 0, 10, kCompleted],
      ['x[1]', 1, 5, 12, kCompleted],
      ['x[2]', 0, 10, 15, kCompleted],
    ],
  );
  const known: Bar[] = [['x[1]', 1, 0, 4, kRunning]];
  expect(rest(runOf([...names, 'x[1]'], known), ahead, [0, 0, 0, kIsRunning], 4)).toEqual([
    ...known,
    ['x[1]', 1, 4, 7, kExpected],
    ['x[0]', 0, 4, 14, kExpected],
    ['x[2]', 0, 14, 19, kExpected],
  ]);
});

test('what is left is found once, and holds at every moment until something happens', () => {
  const known = runOf(names, [['a', 0, 0, 10, kRunning]]);
  const left = restOf(
    known,
    { run: chained, phases: Uint8Array.of(kIsRunning, 0, 0) },
    matchTasks(names, chained, () => 0),
  );
  const starts = (now: number) => Array.from(withRest(dataOf(known, 1, now), left, now).start);
  expect(starts(10)).toEqual([0, 10, 110, 200]);
  expect(starts(120)).toEqual([0, 120, 210]);
  expect(starts(10)).toEqual([0, 10, 110, 200]);
});

test('no worker has two attempts at once', () => {
  // The other way round than was expected.
  const known: Bar[] = [
    ['b', 0, 0, 15, kRunning],
    ['a', 1, 0, 10, kCompleted],
  ];
  expect(rest(runOf(names, known), played, [kCompleted, kIsRunning, kPending], 15)).toEqual([
    ...known,
    ['b', 0, 15, 20, kExpected],
    ['c', 0, 20, 30, kExpected],
  ]);
  expect(rest(runOf(['c', 'a', 'b'], [['b', 0, 0, 15, kRunning]]), played, [0, 0, kIsRunning], 15, 1)).toEqual([
    ['b', 0, 0, 15, kRunning],
    ['b', 0, 15, 20, kExpected],
    ['a', 1, 15, 25, kExpected],
    ['c', 0, 35, 45, kExpected],
  ]);
});
