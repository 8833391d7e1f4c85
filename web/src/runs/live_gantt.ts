import { ganttData } from '../planner/gantt_data.ts';
import type { GanttData } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';

const kRunning = 0;
const kExpected = 4;

// From where a run was played on: at a time, of what had happened by then.
export interface PlayedFrom {
  readonly at_ms: number;
  readonly run: Run;
}

// The schedule of a recorded run. What runs still has an end that moves with the time; `now_ms` null: it stands still.
// `from`: it goes on from there as it is expected to.
export function liveGantt(model: Model, run: Run, now_ms: number | null, from: PlayedFrom | null = null): GanttData {
  const data = ganttData(model, run, null);
  const { deadline_ms } = run.record.run;
  return {
    ...data,
    ...(now_ms === null ? {} : from === null ? runningUntil(data, now_ms) : expected(data, from)),
    clock: true,
    // Plans know nothing of what has happened: slack after the fact would be a guess.
    slack: null,
    ...(deadline_ms === null ? {} : { deadline_ms }),
  };
}

function runningUntil(data: GanttData, now_ms: number): Pick<GanttData, 'end_ms' | 'end'> {
  return {
    end_ms: Math.max(data.end_ms, now_ms),
    end: data.end.map((end, bar) => (data.state[bar] === kRunning ? Math.max(end, now_ms) : end)),
  };
}

// What a forecast begins or ends has not happened, also when the time for it has come. Bars that had begun are the first ones
// in both.
function expected({ state, start }: GanttData, { at_ms, run }: PlayedFrom): Pick<GanttData, 'state'> {
  const known = run.schedule.columns;
  return {
    state: state.map((ended, bar) => {
      if (start[bar] > at_ms || bar >= known.state.length) return kExpected;
      return known.state[bar] === kRunning || known.end[bar] > at_ms ? kRunning : ended;
    }),
  };
}
