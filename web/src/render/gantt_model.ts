// A schedule with what drawing needs beside the columns: rows, and where each bar stands on the folded axis.
import { type Rows, firstEndingAfter, makeRows } from './gantt_rows.ts';
import { TimeFold, foldGaps } from './time_fold.ts';
import type { GanttData, GanttMode } from './types.ts';

export class GanttModel {
  readonly fold: TimeFold;
  readonly rows: Rows;
  // By bar, positions on the folded axis.
  readonly start: Float64Array;
  readonly end: Float64Array;
  // By task: its last bar, -1 when it has none.
  readonly last_bar: Int32Array;
  // By task: its row, or -1 in a mode other than by task when it has no bar.
  private readonly labels_ = new Map<number, string>();
  private row_of_task_: Int32Array | null = null;

  constructor(
    readonly data: GanttData,
    mode: GanttMode,
    fold_gaps: boolean,
  ) {
    this.fold = fold_gaps ? foldGaps(data.start, data.end, data.start_ms, data.end_ms) : new TimeFold(data.start_ms);
    const to_position = (time: number) => this.fold.toPosition(time);
    const plain = this.fold.gaps.length === 0;
    this.start = plain ? data.start : data.start.map(to_position);
    this.end = plain ? data.end : data.end.map(to_position);
    this.rows = makeRows(data, mode);
    this.last_bar = new Int32Array(data.task_count).fill(-1);
    for (let bar = 0; bar < data.task.length; bar++) this.last_bar[data.task[bar]] = bar;
  }

  get from(): number {
    return this.fold.toPosition(this.data.start_ms);
  }

  get to(): number {
    return Math.max(this.from + 1, this.fold.toPosition(this.data.end_ms));
  }

  taskLabel(task: number): string {
    let text = this.labels_.get(task);
    if (text === undefined) {
      text = this.data.taskName(task);
      this.labels_.set(task, text);
    }
    return text;
  }

  // What the label column says of a row; empty where a group goes on.
  rowLabel(row: number): string {
    const subject = this.rows.subject[row];
    if (subject < 0) return '';
    if (this.rows.mode === 'task') return this.taskLabel(subject);
    if (this.rows.mode === 'lane') return this.data.laneName(subject);
    return this.data.group_names?.[subject] ?? `group ${subject + 1}`;
  }

  rowOfTask(task: number): number {
    if (this.row_of_task_ === null) {
      this.row_of_task_ = new Int32Array(this.data.task_count).fill(-1);
      const { rows } = this;
      for (let bar = 0; bar < this.data.task.length; bar++)
        this.row_of_task_[this.data.task[bar]] = rows.row_of_bar[bar];
      if (rows.mode === 'task') for (let row = 0; row < rows.count; row++) this.row_of_task_[rows.subject[row]] = row;
    }
    return this.row_of_task_[task];
  }

  // The bar of `row` at `position`, or the nearest within `slop`; -1: none.
  barAt(row: number, position: number, slop: number): number {
    const { rows } = this;
    if (row < 0 || row >= rows.count) return -1;
    const at = firstEndingAfter(rows, row, this.end, position - slop);
    let best = -1;
    let best_distance = slop;
    for (let index = at; index < rows.begin[row + 1]; index++) {
      const bar = rows.bars[index];
      if (this.start[bar] > position + slop) break;
      const distance = Math.max(0, this.start[bar] - position, position - this.end[bar]);
      if (distance <= best_distance) [best, best_distance] = [bar, distance];
    }
    return best;
  }
}
