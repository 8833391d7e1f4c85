import { ganttData } from '../planner/gantt_data.ts';
import type { GanttData } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';

const kRunning = 0;
const kExpected = 4;

// The schedule of a recorded run. What runs still has an end that moves with the time; `now_ms` null: it stands still.
// `is_forecast`: it goes on as it is expected to.
export function liveGantt(model: Model, run: Run, now_ms: number | null, is_forecast = false): GanttData {
  const data = ganttData(model, run, null);
  const { deadline_ms } = run.record.run;
  return {
    ...data,
    ...(now_ms === null ? {} : is_forecast ? { state: expected(data, now_ms) } : runningUntil(data, now_ms)),
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

// What a forecast ends with has not happened yet.
function expected({ state, start, end }: GanttData, now_ms: number): Uint8Array {
  return state.map((ended, bar) => (start[bar] > now_ms ? kExpected : end[bar] > now_ms ? kRunning : ended));
}
