import type { EngineResponse } from 'gantline-engine';
import type { Series, SeriesData, SeriesPanel } from '../render/types.ts';
import type { Model, Run } from '../state/model.ts';
import { amount, count, unitOf } from '../ui/format.ts';

type Answer = EngineResponse<'series'>;

// Columns of `series` as panels: what runs and waits, what has ended, and one for each resource and limit. `bounded`: somebody
// said how many workers there are.
export function seriesData(model: Model, run: Run, { result, columns }: Answer, bounded: boolean): SeriesData {
  const found = result.names.map((name, index): Series => {
    const colon = name.indexOf(':');
    const kind = colon < 0 ? name : name.slice(0, colon);
    const subject = colon < 0 ? name : name.slice(colon + 1);
    const capacity = result.capacities[index];
    if (kind === 'resource') return resource(subject, columns[name], capacity);
    return {
      name: subject,
      kind: kind as Series['kind'],
      values: columns[name],
      capacity: kind === 'running' && !bounded ? null : capacity,
      format: (value) => count(Math.round(value)),
    };
  });
  const panels: SeriesPanel[] = [];
  const add = (title: string, series: readonly Series[]) => series.length > 0 && panels.push({ title, series });
  add(
    'Tasks',
    found.filter(({ kind }) => kind === 'running' || kind === 'queued'),
  );
  for (const series of found) {
    if (series.kind === 'resource') add(series.name, [{ ...series, name: series.name.replace(/, .*/, '') }]);
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

// Bytes are shown in a unit in which their axis has small numbers.
function resource(name: string, values: Float64Array, capacity: number | null): Series {
  const largest = values.reduce((most, value) => Math.max(most, value), capacity ?? 0);
  const { unit, size } = unitOf(largest, name);
  return {
    name: unit === '' ? name : `${name}, ${unit}`,
    kind: 'resource',
    values: size === 1 ? values : values.map((value) => value / size),
    capacity: capacity === null ? null : capacity / size,
    format: (value) => amount(Math.round(value * 100) / 100),
  };
}
