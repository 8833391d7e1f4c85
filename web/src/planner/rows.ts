import type { Order } from '../panes/task_grid.ts';
import type { Model, Run } from '../state/model.ts';

export type Column = 'name' | 'type' | 'stage' | 'duration' | 'start' | 'slack';

// 1 for each task that the words of a filter do not all occur in; null when there is no filter. "critical" is a word of
// its own.
export function dimmedBy(model: Model, filter: string): Uint8Array | null {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return null;
  return Uint8Array.from(model.ids, (id, task) => {
    const text = `${id} ${model.types[task]}${model.planned.critical[task] === 1 ? ' critical' : ''}`.toLowerCase();
    return words.every((word) => text.includes(word)) ? 0 : 1;
  });
}

// Tasks that pass the filter, in order. Ties keep the order of the file.
export function orderedTasks(
  model: Model,
  run: Run | null,
  dimmed: Uint8Array | null,
  order: Order<Column>,
): Uint32Array {
  const tasks = Uint32Array.from(model.ids.keys()).filter((task) => dimmed === null || dimmed[task] === 0);
  const sign = order.descending ? -1 : 1;
  const compare = comparison(model, run, order.column);
  return tasks.sort((a, b) => sign * compare(a, b) || a - b);
}

function comparison(model: Model, run: Run | null, column: Column): (a: number, b: number) => number {
  if (column === 'name') return (a, b) => a - b;
  if (column === 'type')
    return (a, b) => (model.types[a] < model.types[b] ? -1 : model.types[a] > model.types[b] ? 1 : 0);
  const values = valuesOf(model, run, column);
  return (a, b) => values[a] - values[b];
}

function valuesOf(model: Model, run: Run | null, column: Exclude<Column, 'name' | 'type'>): ArrayLike<number> {
  switch (column) {
    case 'stage':
      return model.columns.stage;
    case 'duration':
      return model.planned.duration;
    case 'slack':
      return model.slack;
    case 'start':
      return run?.spans.start ?? [];
  }
}
