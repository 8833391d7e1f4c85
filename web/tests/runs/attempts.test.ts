import { expect, test } from 'vitest';
import { attemptsOf } from '../../src/runs/attempts.ts';
import type { Moment, Run } from '../../src/state/model.ts';

const kinds = ['', 'attempt_started', 'attempt_failed', 'task_reset', 'task_completed'];
const [started, failed, reset, completed] = [1, 2, 3, 4];
const kRunningPhase = 3;
const kQueuedPhase = 1;
const kCompletedPhase = 7;

interface Bar {
  readonly task: number;
  readonly attempt: number;
  readonly start: number;
  readonly end: number;
  readonly state: number;
}

function runOf(events: readonly (readonly [kind: number, task: number])[], bars: readonly Bar[]): Run {
  const column = (name: keyof Bar) => Float64Array.from(bars, (bar) => bar[name]);
  return {
    events: {
      event_kind: Uint8Array.from(events, ([kind]) => kind),
      event_task: Int32Array.from(events, ([, task]) => task),
    },
    schedule: {
      columns: {
        task: column('task'),
        attempt: column('attempt'),
        start: column('start'),
        end: column('end'),
        state: column('state'),
        queued: column('start'),
      },
    },
  } as unknown as Run;
}

const at = (event: number, at_ms: number, phase: number) =>
  ({ event, at_ms, columns: { phase: Uint8Array.of(phase, phase) } }) as unknown as Moment;

test('of many attempts the latest are kept, and all are counted', () => {
  const bars = Array.from({ length: 12 }, (_, bar) => ({
    task: bar % 2,
    attempt: 1 + (bar >> 1),
    start: bar,
    end: bar + 1,
    state: 2,
  }));
  const run = runOf(
    bars.map(({ task }) => [started, task]),
    bars,
  );
  const { latest, total } = attemptsOf(run, 1, 4, kinds, at(12, 12, kQueuedPhase));
  expect(total).toBe(6);
  expect(latest.map(({ attempt }) => attempt)).toEqual([3, 4, 5, 6]);
  expect(latest[3]).toMatchObject({ place: 6, start: 11, end: 12, state: 2, retries: 0 });
  expect(attemptsOf(run, 7, 4, kinds, at(12, 12, kQueuedPhase))).toEqual({ latest: [], total: 0, retries: 0 });
});

// Both attempts begin and end in one millisecond each; a retry of the run lies between them.
const retried = runOf(
  [
    [started, 0],
    [started, 1],
    [failed, 1],
    [reset, 1],
    [started, 1],
    [completed, 1],
  ],
  [
    { task: 0, attempt: 1, start: 0, end: 50, state: 1 },
    { task: 1, attempt: 1, start: 10, end: 10, state: 2 },
    { task: 1, attempt: 1, start: 40, end: 50, state: 1 },
  ],
);

test('at a moment there are the attempts that have begun by then, and the last one may not have ended', () => {
  const seen = (moment: Moment) =>
    attemptsOf(retried, 1, 9, kinds, moment).latest.map(({ state, end }) => ({ state, end }));
  expect(seen(at(1, 0, kQueuedPhase))).toEqual([]);
  expect(seen(at(2, 10, kRunningPhase))).toEqual([{ state: 0, end: 10 }]);
  expect(seen(at(3, 10, kQueuedPhase))).toEqual([{ state: 2, end: 10 }]);
  expect(seen(at(5, 45, kRunningPhase))).toEqual([
    { state: 2, end: 10 },
    { state: 0, end: 45 },
  ]);
});

test('attempts of one number are told apart, and share the log by time', () => {
  const { latest } = attemptsOf(retried, 1, 9, kinds, at(6, 50, kCompletedPhase));
  expect(latest).toMatchObject([
    { place: 1, attempt: 1, retries: 0, log_from: -Infinity, log_to: 40 },
    { place: 2, attempt: 1, retries: 1, log_from: 40, log_to: Infinity },
  ]);
});

test('after a retry and before the next start no attempt is of the present round', () => {
  const seen = (moment: Moment) => {
    const { latest, retries } = attemptsOf(retried, 1, 9, kinds, moment);
    return { of_latest: latest.at(-1)?.retries, retries };
  };
  expect(seen(at(3, 10, kQueuedPhase))).toEqual({ of_latest: 0, retries: 0 });
  expect(seen(at(4, 30, kQueuedPhase))).toEqual({ of_latest: 0, retries: 1 });
  expect(seen(at(5, 45, kRunningPhase))).toEqual({ of_latest: 1, retries: 1 });
});
