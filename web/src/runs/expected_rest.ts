import { Kind, kindOfPhase } from '../render/states.ts';
import type { GanttData } from '../render/types.ts';
import type { Run } from '../state/model.ts';

// What a forecast expects of a run that goes on.
export interface Expected {
  // The run as the forecast played it, from some moment on.
  readonly run: Run;
  // What has become of the tasks meanwhile, by task of the run that goes on.
  readonly phases: Uint8Array;
}

// Bars that begin now.
interface Due {
  readonly task: number;
  readonly attempt: number;
  readonly lane: number;
  readonly start: number; // as was expected
  readonly took: number;
}

// What is left of it, whatever the time is.
export interface Rest {
  readonly columns: Run['schedule']['columns']; // of the forecast
  readonly tasks: Tasks;
  readonly going: readonly (Due & { readonly began: number })[]; // attempts that run
  readonly again: readonly Due[]; // attempts that are waited for after a failure
  readonly ahead: Uint32Array; // the other bars of `columns`, in order of start
}

// Tasks of the forecast among those of the run. Elements of a fan-out begin to exist in another order than was expected;
// those that do not exist yet come after all that do.
export interface Tasks {
  readonly index_of: Uint32Array; // by task of the forecast
  readonly known: number;
  readonly added: readonly string[]; // names
  readonly added_group: readonly number[];
}

const kRunning = 0;
const kCompleted = 1;
const kExpected = 4;

// `groupOf`: of a task of the workflow.
export function matchTasks(
  names: readonly string[],
  { names: theirs, spec }: Run,
  groupOf: (spec: number) => number,
): Tasks {
  const added: string[] = [];
  const added_group: number[] = [];
  let known: Map<string, number> | null = null;
  const index_of = Uint32Array.from(theirs, (name, task) => {
    if (names[task] === name) return task;
    known ??= new Map(names.map((name, index) => [name, index]));
    const index = known.get(name);
    if (index !== undefined) return index;
    added_group.push(groupOf(spec[task]));
    return names.length + added.push(name) - 1;
  });
  return { index_of, known: names.length, added, added_group };
}

// An attempt is the same in both when as many of its task came before it; one more than was expected takes as long as the
// last that was.
export function restOf(known: Run, { run, phases }: Expected, tasks: Tasks): Rest {
  const begun = known.schedule.columns;
  const { columns } = run.schedule;
  const { index_of } = tasks;
  const task_count = tasks.known + tasks.added.length;
  const last = new Int32Array(task_count).fill(-1);
  const count = new Uint32Array(task_count);
  for (let bar = 0; bar < begun.task.length; bar += 1) {
    last[begun.task[bar]] = bar;
    count[begun.task[bar]] += 1;
  }
  const expected = new Uint32Array(task_count);
  for (const task of columns.task) expected[index_of[task]] += 1;
  const seen = new Uint32Array(task_count);
  const going: (Due & { began: number })[] = [];
  const again: Due[] = [];
  const ahead = new Uint32Array(columns.task.length);
  let ahead_count = 0;
  for (let bar = 0; bar < columns.task.length; bar += 1) {
    const task = index_of[columns.task[bar]];
    const place = (seen[task] += 1);
    if (isOver(phases[task])) continue;
    if (place > count[task]) ahead[ahead_count++] = bar;
    else if (place === Math.min(count[task], expected[task])) {
      const mine = last[task];
      const start = columns.start[bar];
      const due = { task, attempt: begun.attempt[mine], lane: begun.lane[mine], start, took: columns.end[bar] - start };
      const is_last = place === expected[task];
      if (begun.state[mine] === kRunning) going.push({ ...due, began: begun.start[mine] });
      else if (is_last && begun.state[mine] !== kCompleted)
        again.push({ ...due, attempt: due.attempt + 1, lane: columns.lane[bar] });
    }
  }
  return { columns, tasks, going, again, ahead: ahead.subarray(0, ahead_count) };
}

// Kinds from completed on are ends.
function isOver(phase: number | undefined): boolean {
  return kindOfPhase(phase ?? 0) >= Kind.completed;
}

// How much later than was expected the rest begins: as late as what began late, and as what was to begin by now and did not.
function lateBy({ columns, going, again, ahead }: Rest, now_ms: number): number {
  let late = ahead.length === 0 ? 0 : Math.max(0, now_ms - columns.start[ahead[0]]);
  for (const { start, began } of going) late = Math.max(late, began - start);
  for (const { start } of again) late = Math.max(late, now_ms - start);
  return late;
}

// Puts what is expected behind what has happened by now, of which nothing changes. What runs is expected to take as long as
// was expected; what failed and is tried again, to begin now; the rest is as late as any of it.
export function withRest(data: GanttData, rest: Rest, now_ms: number): GanttData {
  const { columns, tasks, going, again, ahead } = rest;
  const { index_of, known, added, added_group } = tasks;
  const on = going.filter(({ began, took }) => began + took > now_ms);
  const bars = new Bars(data, on.length + again.length + ahead.length);
  for (const { task, attempt, lane, began, took } of on) bars.add(task, attempt, lane, now_ms, began + took);
  for (const { task, attempt, lane, took } of again) bars.add(task, attempt, lane, now_ms, now_ms + took);
  const late = lateBy(rest, now_ms);
  const { task, attempt, lane, start, end } = columns;
  for (const bar of ahead) bars.add(index_of[task[bar]], attempt[bar], lane[bar], start[bar] + late, end[bar] + late);
  const group = extended(data.group ?? new Uint32Array(known), added.length);
  group.set(added_group, known);
  return {
    ...data,
    ...bars.columns,
    task_count: known + added.length,
    lane_count: bars.free_at.length,
    end_ms: bars.end_ms,
    taskName: (task) => added[task - known] ?? data.taskName(task),
    group,
  };
}

type Column = Uint32Array | Float64Array | Uint8Array;

// The known entries, and room for as many more.
function extended<Kind extends Column>(known: Kind, more: number): Kind {
  const all = new (known.constructor as new (length: number) => Kind)(known.length + more);
  all.set(known);
  return all;
}

// The bars of a run and more, which are added in order of start.
class Bars {
  readonly columns: Pick<GanttData, 'task' | 'lane' | 'attempt' | 'start' | 'end' | 'state' | 'queued'>;
  readonly free_at: number[]; // by worker
  end_ms: number;
  private count: number;

  constructor(data: GanttData, more: number) {
    const { task, lane, attempt, start, end, state, queued } = data;
    this.count = task.length;
    this.end_ms = data.end_ms;
    this.columns = {
      task: extended(task, more),
      lane: extended(lane, more),
      attempt: extended(attempt, more),
      start: extended(start, more),
      end: extended(end, more),
      state: extended(state, more).fill(kExpected, this.count),
      queued: extended(queued, more).fill(-1, this.count),
    };
    this.free_at = new Array<number>(data.lane_count).fill(-Infinity);
    for (let bar = 0; bar < this.count; bar += 1) this.free_at[lane[bar]] = Math.max(this.free_at[lane[bar]], end[bar]);
  }

  // Where the worker that was expected is taken after all, another one takes the attempt.
  add(task: number, attempt: number, wanted_lane: number, start: number, end: number): void {
    const { columns, free_at, count } = this;
    let lane = wanted_lane;
    if (!(free_at[lane] <= start)) lane = free_at.findIndex((free_ms) => free_ms <= start);
    if (lane < 0) lane = free_at.length;
    free_at[lane] = end;
    columns.task[count] = task;
    columns.lane[count] = lane;
    columns.attempt[count] = attempt;
    columns.start[count] = start;
    columns.end[count] = end;
    this.end_ms = Math.max(this.end_ms, end);
    this.count += 1;
  }
}
