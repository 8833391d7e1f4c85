import { ganttData } from '../planner/gantt_data.ts';
import type { GanttData } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';
import { withRest, type Expected } from './expected_rest.ts';

const kRunning = 0;

// The schedule of a recorded run. What runs still has an end that moves with the time; `now_ms` null: it stands still.
// `expected`: how it goes on from now.
export function liveGantt(model: Model, run: Run, now_ms: number | null, expected: Expected | null = null): GanttData {
  const { deadline_ms } = run.record.run;
  const data: GanttData = {
    ...ganttData(model, run, null),
    clock: true,
    // Plans know nothing of what has happened: slack after the fact would be a guess.
    slack: null,
    ...(deadline_ms === null ? {} : { deadline_ms }),
  };
  if (now_ms === null) return data;
  // An event may be later than the last tick of the clock.
  const now = Math.max(now_ms, run.record.end_ms);
  const until_now = { ...data, ...runningUntil(data, now) };
  if (expected === null) return until_now;
  const types = data.group_names ?? [];
  return withRest(until_now, run, expected, now, (spec) => types.indexOf(model.types[spec]));
}

function runningUntil({ end, state }: GanttData, now_ms: number): Pick<GanttData, 'end_ms' | 'end'> {
  return { end_ms: now_ms, end: end.map((end, bar) => (state[bar] === kRunning ? now_ms : end)) };
}
