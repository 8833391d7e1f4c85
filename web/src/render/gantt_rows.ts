// Which bar stands in which row: by task, by lane, or by group with as many sub-rows as bars overlap. Pure.
import type { GanttData, GanttMode } from './types.ts';

export interface Rows {
  readonly mode: GanttMode;
  readonly count: number;
  // Task, lane or group of each row; -1: the row goes on with the group above.
  readonly subject: Int32Array;
  // Bars of row r, in order of start and not overlapping: bars[begin[r]] to bars[begin[r + 1] - 1].
  readonly begin: Uint32Array;
  readonly bars: Uint32Array;
  readonly row_of_bar: Uint32Array;
}

export function makeRows(data: GanttData, mode: GanttMode): Rows {
  if (mode === 'task') return rowsByTask(data);
  if (mode === 'group' && data.group != null) return rowsByGroup(data, data.group);
  const subject = Int32Array.from({ length: data.lane_count }, (_, lane) => lane);
  return collect('lane', subject, Uint32Array.from(data.lane));
}

// In order of first start; tasks that never started come last, in their own order.
function rowsByTask(data: GanttData): Rows {
  const subject = new Int32Array(data.task_count);
  const row_of_task = new Int32Array(data.task_count).fill(-1);
  const row_of_bar = new Uint32Array(data.task.length);
  let rows = 0;
  for (let bar = 0; bar < data.task.length; bar++) {
    const task = data.task[bar];
    if (row_of_task[task] < 0) {
      row_of_task[task] = rows;
      subject[rows++] = task;
    }
    row_of_bar[bar] = row_of_task[task];
  }
  for (let task = 0; task < data.task_count; task++) if (row_of_task[task] < 0) subject[rows++] = task;
  return collect('task', subject, row_of_bar);
}

function rowsByGroup(data: GanttData, group_of_task: Uint32Array): Rows {
  const group_count = group_of_task.reduce((most, group) => Math.max(most, group + 1), 0);
  // Sub-rows of each group that are free, the one free for longest on top.
  const heaps = Array.from({ length: group_count }, () => new FreeRows());
  const sub_row = new Uint32Array(data.task.length);
  for (let bar = 0; bar < data.task.length; bar++) {
    sub_row[bar] = heaps[group_of_task[data.task[bar]]].take(data.start[bar], data.end[bar]);
  }
  const first_row = new Uint32Array(group_count + 1);
  for (let group = 0; group < group_count; group++)
    first_row[group + 1] = first_row[group] + Math.max(1, heaps[group].count);
  const subject = new Int32Array(first_row[group_count]).fill(-1);
  for (let group = 0; group < group_count; group++) subject[first_row[group]] = group;
  const row_of_bar = sub_row.map((sub, bar) => first_row[group_of_task[data.task[bar]]] + sub);
  return collect('group', subject, row_of_bar);
}

// A binary heap of rows by the time at which each is free.
class FreeRows {
  count = 0;
  private readonly rows_: number[] = [];
  private readonly free_at_: number[] = [];

  // The row that has been free longest by `start`, or a new one, then taken until `end`.
  take(start: number, end: number): number {
    const row = this.rows_.length > 0 && this.free_at_[0] <= start ? this.rows_[0] : this.count++;
    if (row === this.rows_[0]) {
      this.free_at_[0] = end;
      this.sink_();
    } else {
      this.rows_.push(row);
      this.free_at_.push(end);
      this.rise_();
    }
    return row;
  }

  private rise_(): void {
    for (let at = this.rows_.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (this.free_at_[parent] <= this.free_at_[at]) return;
      this.swap_(at, parent);
      at = parent;
    }
  }

  private sink_(): void {
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.rows_.length && this.free_at_[child] < this.free_at_[least]) least = child;
      }
      if (least === at) return;
      this.swap_(at, least);
      at = least;
    }
  }

  private swap_(a: number, b: number): void {
    [this.rows_[a], this.rows_[b]] = [this.rows_[b], this.rows_[a]];
    [this.free_at_[a], this.free_at_[b]] = [this.free_at_[b], this.free_at_[a]];
  }
}

// Counting sort by row; bars keep their order, which is by start.
function collect(mode: GanttMode, subject: Int32Array, row_of_bar: Uint32Array): Rows {
  const count = subject.length;
  const begin = new Uint32Array(count + 1);
  for (const row of row_of_bar) begin[row + 1]++;
  for (let row = 0; row < count; row++) begin[row + 1] += begin[row];
  const next = begin.slice(0, count);
  const bars = new Uint32Array(row_of_bar.length);
  for (let bar = 0; bar < row_of_bar.length; bar++) bars[next[row_of_bar[bar]]++] = bar;
  return { mode, count, subject, begin, bars, row_of_bar };
}

// First element of `rows.bars` in `row` whose bar ends after `position`.
export function firstEndingAfter(rows: Rows, row: number, end: Float64Array, position: number): number {
  let low = rows.begin[row];
  let high = rows.begin[row + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end[rows.bars[middle]] <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
