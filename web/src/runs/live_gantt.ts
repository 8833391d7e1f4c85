import { ganttData } from '../planner/gantt_data.ts';
import type { GanttData } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';
import { duration } from '../ui/format.ts';
import { clockTime } from '../ui/time.ts';
import { withRest, type Rest } from './expected_rest.ts';

const kRunning = 0;
const kExpected = 4;
const states = ['running', 'completed', 'failed', 'stopped', 'expected'];

// The schedule of a recorded run until its last event.
export function liveGantt(model: Model, run: Run): GanttData {
  const { deadline_ms } = run.record.run;
  return {
    ...ganttData(model, run, null),
    clock: true,
    // Plans know nothing of what has happened: slack after the fact would be a guess.
    slack: null,
    ...(deadline_ms === null ? {} : { deadline_ms }),
  };
}

// Until now: what runs still has an end that moves with the time. `rest`: how it goes on from there.
export function goneOn(data: GanttData, now_ms: number, rest: Rest | null = null): GanttData {
  // An event may be later than the last tick of the clock.
  const now = Math.max(now_ms, data.end_ms);
  const { end, state } = data;
  const until_now = { ...data, end_ms: now, end: end.map((end, bar) => (state[bar] === kRunning ? now : end)) };
  return rest === null ? until_now : withRest(until_now, rest, now);
}

// The chart shortens names. `names`: those of the tasks that exist.
export function tooltip(
  data: GanttData,
  names: readonly string[],
  task: number,
  bar: number,
  now_ms: number,
): string[] {
  if (task < 0) return [];
  const lines = [names[task] ?? data.taskName(task)];
  if (bar < 0) return lines;
  const { start, end, attempt, state, queued } = data;
  const from = clockTime(start[bar], now_ms);
  const until = clockTime(end[bar], now_ms);
  const took = duration(end[bar] - start[bar]);
  if (state[bar] === kRunning) lines.push(`since ${from}, for ${took}`);
  else lines.push(`${from} to ${until}, ${state[bar] === kExpected ? took : `took ${took}`}`);
  lines.push(`Attempt ${attempt[bar]}, ${states[state[bar]]}`);
  if (queued[bar] >= 0 && start[bar] > queued[bar]) lines.push(`Waited ${duration(start[bar] - queued[bar])}`);
  return lines;
}
