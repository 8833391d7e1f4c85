import type { WaitReason } from 'gantline-engine';
import { neighbours, type Model, type Run } from '../state/model.ts';
import { duration } from '../ui/format.ts';

// The three questions that people ask of a task, answered from what the engine returned.

export interface Why {
  readonly text: string;
  // Another task that the answer points at; -1: none.
  readonly task: number;
}

export function whyCritical(model: Model, task: number): Why[] {
  const { planned, slack, plan } = model;
  if (planned.expected[task] !== 1)
    return [{ text: 'It is not expected to run: only failures call for it.', task: -1 }];
  const free = planned.free_slack[task];
  if (slack[task] > 0) {
    const whys: Why[] = [
      { text: `No. It may start ${duration(slack[task])} later and the end stays where it is.`, task: -1 },
    ];
    if (free > 0) whys.push({ text: `Up to ${duration(free)} of that delays no other task.`, task: -1 });
    else whys.push({ text: 'Any delay moves tasks after it, which have slack themselves.', task: -1 });
    return whys;
  }
  const share = plan.critical_path_ms > 0 ? Math.round((100 * planned.duration[task]) / plan.critical_path_ms) : 0;
  const whys: Why[] = [{ text: `Yes. It has no slack and is ${share} % of the longest path.`, task: -1 }];
  const before = [...neighbours(model.before, task)].find(
    (other) => endOf(model, other) === planned.earliest_start[task],
  );
  if (before !== undefined) whys.push({ text: 'It can start only when this one has ended', task: before });
  const after = [...neighbours(model.after, task)].find(
    (other) => slack[other] === 0 && planned.earliest_start[other] === endOf(model, task),
  );
  if (after !== undefined) whys.push({ text: 'This one starts at once when it ends', task: after });
  return whys;
}

function endOf({ planned }: Model, task: number): number {
  return planned.earliest_start[task] + planned.duration[task];
}

// When the first attempt of a task was ready and had to wait, and what the engine calls the task; null: it did not wait.
export function firstWait(run: Run, task: number): { readonly name: string; readonly since_ms: number } | null {
  const { spec, task: task_of_run, start, queued } = run.schedule.columns;
  const bar = spec.indexOf(task);
  return bar < 0 || queued[bar] < 0 || start[bar] <= queued[bar]
    ? null
    : { name: run.names[task_of_run[bar]], since_ms: queued[bar] };
}

// Where the time before a task's start went in a run. `reasons`: why it waited when it was ready, where that is known.
export function whyLate(model: Model, run: Run, task: number, reasons: readonly WaitReason[] = []): Why[] {
  const start = run.spans.start[task];
  if (start < 0) return [{ text: 'It did not start in this run.', task: -1 }];
  if (model.planned.expected[task] !== 1)
    return [{ text: 'It is not: the plan goes without it, and failures of this run called for it.', task: -1 }];
  const late = start - run.record.start_ms - model.planned.earliest_start[task];
  if (late <= 0) return [{ text: 'It is not: it starts as early as its dependencies allow.', task: -1 }];
  const whys: Why[] = [
    { text: `It starts ${duration(late)} later than its dependencies alone would make it.`, task: -1 },
  ];
  const queued = firstQueued(run, task);
  if (queued >= 0 && start > queued) {
    whys.push({
      text: `${duration(start - queued)} of that it was ready and waited for ${reasons.length === 0 ? 'a worker, a limit or a resource' : 'what it did not get'}.`,
      task: -1,
    });
    for (const { message } of reasons) whys.push({ text: `When it was ready: ${message}.`, task: -1 });
  }
  const last = latestBefore(model, run, task);
  if (last >= 0 && queued > run.record.start_ms + model.planned.earliest_start[task]) {
    whys.push({ text: 'What it needs ended later itself; last', task: last });
  }
  return whys;
}

function firstQueued(run: Run, task: number): number {
  const { spec, queued } = run.schedule.columns;
  const bar = spec.indexOf(task);
  return bar < 0 ? -1 : queued[bar];
}

function latestBefore(model: Model, run: Run, task: number): number {
  let latest = -1;
  for (const other of neighbours(model.before, task)) {
    if (latest < 0 || run.spans.end[other] > run.spans.end[latest]) latest = other;
  }
  return latest;
}

export interface Attempt {
  readonly attempt: number;
  readonly element: number;
  readonly start: number; // since the run began
  readonly end: number;
  readonly state: number;
  readonly waited: number;
}

const kAttemptsMax = 50;

export function attemptsOf(run: Run, task: number): { attempts: Attempt[]; more: number } {
  const { spec, element, attempt, start, end, state, queued } = run.schedule.columns;
  const attempts: Attempt[] = [];
  let more = 0;
  for (let bar = 0; bar < spec.length; bar += 1) {
    if (spec[bar] !== task) continue;
    if (attempts.length === kAttemptsMax) more += 1;
    else {
      attempts.push({
        attempt: attempt[bar],
        element: element[bar],
        start: start[bar] - run.record.start_ms,
        end: end[bar] - run.record.start_ms,
        state: state[bar],
        waited: queued[bar] < 0 ? 0 : start[bar] - queued[bar],
      });
    }
  }
  return { attempts, more };
}
