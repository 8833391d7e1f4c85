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

interface Bar {
  readonly task: number;
  readonly attempt: number;
  readonly lane: number;
  readonly start: number;
  readonly end: number;
}

const kRunning = 0;
const kCompleted = 1;
const kExpected = 4;

// Puts what is expected behind what has happened by now, of which nothing changes. What runs is expected to take as long as
// was expected; what failed and is tried again, to begin now. What began later than was expected or was to begin by now and
// did not is late, and all that follows is as late. `groupOf`: of a task of the workflow.
export function withRest(
  data: GanttData,
  known: Run,
  expected: Expected,
  now_ms: number,
  groupOf: (spec: number) => number,
): GanttData {
  const names = [...known.names];
  const group = [...(data.group ?? [])];
  const task_of = matchTasks(names, expected.run, (spec) => group.push(groupOf(spec)));
  const bars = onFreeLanes(restOf(known, expected, task_of, now_ms), data);
  const last = bars.reduce((end_ms, { end }) => Math.max(end_ms, end), data.end_ms);
  const more = (name: keyof Bar) => bars.map((bar) => bar[name]);
  return {
    ...data,
    task: joined(data.task, more('task')),
    lane: joined(data.lane, more('lane')),
    attempt: joined(data.attempt, more('attempt')),
    start: joined(data.start, more('start')),
    end: joined(data.end, more('end')),
    state: joined(data.state, new Array(bars.length).fill(kExpected)),
    queued: joined(data.queued, new Array(bars.length).fill(-1)),
    task_count: names.length,
    lane_count: bars.reduce((count, { lane }) => Math.max(count, lane + 1), data.lane_count),
    end_ms: last,
    taskName: (task) => names[task],
    group: Uint32Array.from(group),
  };
}

function joined<Column extends Uint32Array | Float64Array | Uint8Array>(known: Column, more: number[]): Column {
  const all = new (known.constructor as new (length: number) => Column)(known.length + more.length);
  all.set(known);
  all.set(more, known.length);
  return all;
}

// Elements of a fan-out begin to exist in another order than was expected. Those that do not exist yet are added to `names`.
function matchTasks(names: string[], { names: theirs, spec }: Run, onAdded: (spec: number) => void): Uint32Array {
  let index_of: Map<string, number> | null = null;
  return Uint32Array.from(theirs, (name, task) => {
    if (names[task] === name) return task;
    index_of ??= new Map(names.map((name, index) => [name, index]));
    const known = index_of.get(name);
    if (known !== undefined) return known;
    index_of.set(name, names.length);
    onAdded(spec[task]);
    return names.push(name) - 1;
  });
}

// In order of start. An attempt is the same in both when as many of its task came before it; one more than was expected takes
// as long as the last that was.
function restOf(known: Run, { run, phases }: Expected, task_of: Uint32Array, now_ms: number): Bar[] {
  const begun = known.schedule.columns;
  const { columns } = run.schedule;
  const last_of = new Map<number, { count: number; bar: number }>();
  begun.task.forEach((task, bar) => last_of.set(task, { count: (last_of.get(task)?.count ?? 0) + 1, bar }));
  const expected_of = new Map<number, number>();
  columns.task.forEach((task) => expected_of.set(task_of[task], (expected_of.get(task_of[task]) ?? 0) + 1));
  const seen = new Map<number, number>();
  const from_now: Bar[] = [];
  const ahead: Bar[] = [];
  let late = 0;
  for (let bar = 0; bar < columns.task.length; bar += 1) {
    const task = task_of[columns.task[bar]];
    const place = (seen.get(task) ?? 0) + 1;
    seen.set(task, place);
    const [attempt, lane, start, end] = [columns.attempt[bar], columns.lane[bar], columns.start[bar], columns.end[bar]];
    const last = last_of.get(task);
    const count = last?.count ?? 0;
    const is_running = last !== undefined && begun.state[last.bar] === kRunning;
    if (place > count && !isOver(phases[task])) {
      ahead.push({ task, attempt, lane, start, end });
      continue;
    }
    if (last === undefined || place !== Math.min(count, expected_of.get(task) ?? 0)) continue;
    if (is_running) {
      const began = begun.start[last.bar];
      late = Math.max(late, began - start);
      const ends = began + end - start;
      if (ends > now_ms)
        from_now.push({ task, attempt: begun.attempt[last.bar], lane: begun.lane[last.bar], start: now_ms, end: ends });
    } else if (place === expected_of.get(task) && begun.state[last.bar] !== kCompleted && !isOver(phases[task])) {
      // It failed, and waits for one more attempt.
      late = Math.max(late, now_ms - start);
      from_now.push({ task, attempt: begun.attempt[last.bar] + 1, lane, start: now_ms, end: now_ms + end - start });
    }
  }
  late = Math.max(late, now_ms - (ahead[0]?.start ?? now_ms));
  return [...from_now, ...ahead.map((bar) => ({ ...bar, start: bar.start + late, end: bar.end + late }))];
}

// Kinds from completed on are ends.
function isOver(phase: number | undefined): boolean {
  return kindOfPhase(phase ?? 0) >= Kind.completed;
}

// Where the worker that was expected is taken after all, another one takes the attempt.
function onFreeLanes(bars: readonly Bar[], { lane, end, lane_count }: GanttData): Bar[] {
  const free_at: number[] = new Array(lane_count).fill(-Infinity);
  lane.forEach((lane, bar) => (free_at[lane] = Math.max(free_at[lane], end[bar])));
  return bars.map((bar) => {
    const isFree = (lane: number) => (free_at[lane] ?? -Infinity) <= bar.start;
    const other = isFree(bar.lane) ? bar.lane : free_at.findIndex((_, lane) => isFree(lane));
    const lane = other < 0 ? free_at.length : other;
    free_at[lane] = bar.end;
    return { ...bar, lane };
  });
}
