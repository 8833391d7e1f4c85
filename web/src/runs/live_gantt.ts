import { ganttData } from '../planner/gantt_data.ts';
import type { GanttData } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';

// The schedule of a recorded run. What runs still has an end that moves with the time; `now_ms` null: it stands still.
export function liveGantt(model: Model, run: Run, now_ms: number | null): GanttData {
  const data = ganttData(model, run, null);
  const { deadline_ms } = run.record.run;
  const end_ms = now_ms === null ? data.end_ms : Math.max(data.end_ms, now_ms);
  return {
    ...data,
    clock: true,
    end_ms,
    end: now_ms === null ? data.end : data.end.map((end, bar) => (data.state[bar] === 0 ? Math.max(end, now_ms) : end)),
    // Plans know nothing of what has happened: slack after the fact would be a guess.
    slack: null,
    ...(deadline_ms === null ? {} : { deadline_ms }),
  };
}
