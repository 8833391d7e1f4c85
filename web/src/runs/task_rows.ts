import type { Order } from '../panes/task_grid.ts';
import { Kind, kindOfPhase } from '../render/states.ts';
import type { Model, Moment, Run } from '../state/model.ts';

export interface TaskRows {
  // Tasks of the run, in order.
  readonly tasks: Uint32Array;
  // By task of the run, at the moment that is shown.
  readonly duration: (task: number, now_ms: number) => number | null;
}

// States as people look for them first.
const kinds: readonly Kind[] = [
  Kind.failed,
  Kind.approval,
  Kind.running,
  Kind.queued,
  Kind.pending,
  Kind.cancelled,
  Kind.compensated,
  Kind.completed,
  Kind.skipped,
];

export function isWaiting(phase: number): boolean {
  const kind = kindOfPhase(phase);
  return kind === Kind.pending || kind === Kind.queued;
}

export type Column = 'state' | 'name' | 'duration';

export function taskRows(
  model: Model,
  run: Run,
  { columns }: Moment,
  filter: string,
  order: Order<Column>,
  phases: readonly string[],
): TaskRows {
  const duration = (task: number, now_ms: number): number | null => {
    const started = columns.started[task] ?? -1;
    const ended = columns.ended[task];
    // Between two attempts it has started, and does not run.
    if (started < 0 || (ended < 0 && isWaiting(columns.phase[task]))) return null;
    return Math.max(0, (ended < 0 ? now_ms : ended) - started);
  };
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (task: number) => {
    if (words.length === 0) return true;
    const text = `${run.names[task]} ${model.types[run.spec[task]]} ${phases[columns.phase[task]] ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const rank = kinds.reduce((ranks, kind, place) => ((ranks[kind] = place), ranks), new Uint8Array(16));
  const value = (task: number): number => {
    if (order.column === 'state') return rank[kindOfPhase(columns.phase[task])];
    return order.column === 'duration' ? (duration(task, run.record.end_ms) ?? -1) : task;
  };
  const sign = order.descending ? -1 : 1;
  const tasks = Uint32Array.from(columns.phase.keys()).filter(matches);
  tasks.sort((a, b) => sign * (value(a) - value(b)) || a - b);
  return { tasks, duration };
}
