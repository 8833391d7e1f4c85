import type { EngineResponse } from 'gantline-engine';
import type { Series, SeriesData, SeriesPanel } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';
import { amount, count } from '../ui/format.ts';

type Answer = EngineResponse<'series'>;

// Columns of `series` as panels: what runs and waits, what has ended, and one for each resource and limit.
export function seriesData(model: Model, run: Run, { result, columns }: Answer): SeriesData {
  const found = result.names.map((name, index): Series => {
    const [kind, subject] = name.includes(':')
      ? [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
      : [name, name];
    return {
      name: subject,
      kind: kind as Series['kind'],
      values: columns[name],
      capacity: result.capacities[index],
      format: (value) => (kind === 'resource' ? amount(value, subject) : count(Math.round(value))),
    };
  });
  const panels: SeriesPanel[] = [];
  const add = (title: string, series: readonly Series[]) => series.length > 0 && panels.push({ title, series });
  add(
    'Tasks',
    found.filter(({ kind }) => kind === 'running' || kind === 'queued'),
  );
  for (const series of found) {
    if (series.kind === 'resource') add(series.name, [series]);
    if (series.kind === 'limit') add(`Limit ${series.name}`, [series]);
  }
  add(
    'Ended',
    found.filter(({ kind }) => kind === 'completed' || kind === 'failed'),
  );
  return {
    at: columns.at,
    panels,
    start_ms: run.record.start_ms,
    end_ms: run.record.end_ms,
    clock: false,
    ...(model.facts.deadline_ms === null ? {} : { deadline_ms: run.record.start_ms + model.facts.deadline_ms }),
  };
}
