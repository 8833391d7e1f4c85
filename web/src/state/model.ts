import type { EngineResponse, Operations, RunPhase } from 'gantline-engine';

type Opened = EngineResponse<'open_workflow'>;
type Planned = EngineResponse<'plan'>;

// A workflow that could be read, and what planning says of it. Columns are by task, as the engine gave them.
export interface Model {
  readonly revision: number;
  readonly workflow: number; // handle
  readonly facts: Opened['result'];
  readonly ids: readonly string[];
  readonly types: readonly string[];
  readonly columns: Opened['columns'];
  readonly before: Adjacency;
  readonly after: Adjacency;
  readonly index_of: ReadonlyMap<string, number>;
  readonly plan: Planned['result'];
  readonly planned: Planned['columns'];
  // Total slack by task: latest start less earliest start; -1 for tasks that are not expected to run.
  readonly slack: Float64Array;
  // Where the entries of `tasks` stand in the text, two offsets each.
  readonly task_ranges: Uint32Array;
}

// Neighbours of each task, in one array: those of task t are items[starts[t]] up to items[starts[t + 1]].
export interface Adjacency {
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
}

export function adjacency(count: number, from: ArrayLike<number>, to: ArrayLike<number>): Adjacency {
  const starts = new Uint32Array(count + 1);
  for (let edge = 0; edge < from.length; edge += 1) starts[from[edge] + 1] += 1;
  for (let task = 0; task < count; task += 1) starts[task + 1] += starts[task];
  const fill = starts.slice(0, count);
  const items = new Uint32Array(from.length);
  for (let edge = 0; edge < from.length; edge += 1) items[fill[from[edge]]++] = to[edge];
  return { starts, items };
}

export function neighbours({ starts, items }: Adjacency, task: number): Uint32Array {
  return items.subarray(starts[task], starts[task + 1]);
}

export function makeModel(revision: number, opened: Opened, planned: Planned, task_ranges: Uint32Array): Model {
  const { columns, result } = opened;
  const ids = columns.id.toArray();
  return {
    revision,
    workflow: result.workflow,
    facts: result,
    ids,
    types: columns.type.toArray(),
    columns,
    before: adjacency(ids.length, columns.edge_after, columns.edge_before),
    after: adjacency(ids.length, columns.edge_before, columns.edge_after),
    index_of: new Map(ids.map((id, index) => [id, index])),
    plan: planned.result,
    planned: planned.columns,
    slack: totalSlack(planned.columns),
    task_ranges,
  };
}

// Whether two workflows have the same picture: the same tasks in the same order, and the same edges. What else a text says
// of tasks, durations for example, is nothing that a layout depends on.
export function hasSameGraph(a: Model, b: Model): boolean {
  const [x, y] = [a.columns, b.columns];
  return (
    isSame(x.edge_before, y.edge_before) &&
    isSame(x.edge_after, y.edge_after) &&
    isSame(x.role, y.role) &&
    isSame(x.fan_out, y.fan_out) &&
    isSame(a.ids, b.ids) &&
    isSame(a.types, b.types)
  );
}

function isSame<Value>(a: ArrayLike<Value>, b: ArrayLike<Value>): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

function totalSlack({ earliest_start, latest_start, expected }: Planned['columns']): Float64Array {
  return earliest_start.map((earliest, task) =>
    expected[task] === 1 ? Math.max(0, latest_start[task] - earliest) : -1,
  );
}

// What comes after `item`, or before it, in a list that goes round. From outside it one begins at its end.
export function nextOf(list: ArrayLike<number>, item: number, direction: 1 | -1): number {
  const { length } = list;
  const at = Array.prototype.indexOf.call(list, item);
  if (length === 0) return item;
  return list[at < 0 ? (direction === 1 ? 0 : length - 1) : (at + direction + length) % length];
}

// When a task's first attempt starts and its last one ends in a schedule, by task of the workflow; -1: never.
export interface Spans {
  readonly start: Float64Array;
  readonly end: Float64Array;
}

export interface Bars {
  readonly spec: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

export function spansOf(count: number, bars: Bars): Spans {
  const start = new Float64Array(count).fill(-1);
  const end = new Float64Array(count).fill(-1);
  for (let bar = 0; bar < bars.spec.length; bar += 1) {
    const task = bars.spec[bar];
    if (start[task] < 0 || bars.start[bar] < start[task]) start[task] = bars.start[bar];
    if (bars.end[bar] > end[task]) end[task] = bars.end[bar];
  }
  return { start, end };
}

// A simulated or recorded run, whole.
export interface Run {
  readonly recording: number; // handle
  readonly record: Operations['recording']['result'];
  readonly events: EngineResponse<'recording'>['columns'];
  readonly schedule: EngineResponse<'schedule'>;
  readonly names: readonly string[]; // by task of the run
  // Task of the workflow by task of the run.
  readonly spec: Uint32Array;
  readonly spans: Spans; // by task of the workflow
  // What it was drawn from; null: nothing was drawn.
  readonly seed: number | null;
}

// Handles count from one.
export const kNoHandle = 0;

// What is left when the engine that holds them is gone: good to look at, and nothing can be asked about it.
export function cutOffModel(model: Model): Model {
  return { ...model, workflow: kNoHandle };
}

export function cutOffRun(run: Run): Run {
  return { ...run, recording: kNoHandle, record: { ...run.record, workflow: kNoHandle } };
}

// The state of a run at one moment.
export interface Moment {
  readonly at_ms: number;
  readonly event: number;
  readonly state_hash: string;
  readonly phase: RunPhase; // of the run
  readonly counts: Operations['seek']['result']['run']['counts'];
  readonly columns: EngineResponse<'seek'>['columns'];
}

export function momentOf(
  at_ms: number,
  { event, run, state_hash }: Operations['seek']['result'],
  columns: Moment['columns'],
): Moment {
  return { at_ms, event, state_hash, phase: run.state, counts: run.counts, columns };
}
