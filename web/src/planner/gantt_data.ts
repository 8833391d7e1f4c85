import type { GanttData } from '../render/types.ts';
import type { Effects } from '../state/analyse.ts';
import type { Model, Run, Spans } from '../state/model.ts';
import { commonPrefix, shortName } from '../ui/names.ts';

// A run's schedule as the renderer takes it. Marks of planning are by task of the workflow and spread over elements.
export function ganttData(model: Model, run: Run, effects: Effects | null): GanttData {
  const { columns, result } = run.schedule;
  const { spec, names, record } = run;
  let prefix: string | undefined;
  const types = [...new Set(model.types)];
  const type_number = new Map(types.map((type, number) => [type, number]));
  return {
    task: columns.task,
    lane: columns.lane,
    attempt: columns.attempt,
    start: columns.start,
    end: columns.end,
    state: columns.state,
    queued: columns.queued,
    task_count: names.length,
    lane_count: result.lanes,
    start_ms: record.start_ms,
    end_ms: record.end_ms,
    clock: false,
    taskName: (task) => shortName(names[task], (prefix ??= commonPrefix(names))),
    laneName: (lane) => `Worker ${lane + 1}`,
    group: Uint32Array.from(spec, (task) => type_number.get(model.types[task]) ?? 0),
    group_names: types,
    critical: Uint8Array.from(spec, (task) => model.planned.critical[task]),
    slack: Float64Array.from(spec, (task) => model.slack[task]),
    baseline: baselineOf(model, run, effects),
    ...(model.facts.deadline_ms === null ? {} : { deadline_ms: record.start_ms + model.facts.deadline_ms }),
  };
}

// When each task ran in the plan without what-ifs, by task of the run; tasks that the plan did not have have none.
function baselineOf({ ids }: Model, run: Run, effects: Effects | null): Spans | null {
  if (effects?.baseline === null || effects === null) return null;
  const { baseline } = effects;
  const index_of = new Map(effects.ids.map((id, index) => [id, index]));
  const old = Int32Array.from(ids, (id) => index_of.get(id) ?? -1);
  const at = (times: Float64Array) =>
    Float64Array.from(run.spec, (task, index) => {
      // Elements of a fan-out have no single bar to compare with.
      const time = old[task] < 0 || index >= ids.length ? -1 : times[old[task]];
      return time < 0 ? -1 : run.record.start_ms + time;
    });
  return { start: at(baseline.start), end: at(baseline.end) };
}
