import type { RunPhase } from 'gantline-engine';
import type { RunSummary } from './records.ts';

// States as people look for them.
export type StateFilter = 'all' | 'active' | 'completed' | 'failed' | 'cancelled';

export const stateFilters: readonly { name: StateFilter; text: string; states: readonly RunPhase[] }[] = [
  { name: 'all', text: 'All', states: [] },
  {
    name: 'active',
    text: 'Active',
    states: [
      'created',
      'validating',
      'decomposing',
      'scheduling',
      'executing',
      'paused',
      'recovering',
      'aggregating',
      'finalizing',
    ],
  },
  { name: 'completed', text: 'Completed', states: ['completed'] },
  { name: 'failed', text: 'Failed', states: ['failed'] },
  { name: 'cancelled', text: 'Cancelled', states: ['cancelled', 'aborted'] },
];

export function statesOf(filter: StateFilter): readonly RunPhase[] {
  return stateFilters.find(({ name }) => name === filter)?.states ?? [];
}

// A newer look at some runs put into the list: known ones are replaced where they stand, new ones come first. `matches` says
// whether a run still belongs there. Newest first, as the server has them.
export function mergeRuns(
  known: readonly RunSummary[],
  fresh: readonly RunSummary[],
  matches: (run: RunSummary) => boolean,
): RunSummary[] {
  const by_id = new Map(known.map((run) => [run.id, run]));
  for (const run of fresh) {
    const old = by_id.get(run.id);
    if (old === undefined || old.state_version <= run.state_version) by_id.set(run.id, run);
  }
  return [...by_id.values()].filter(matches).sort((a, b) => b.number - a.number);
}

// An older page put at the end of the list.
export function appendRuns(known: readonly RunSummary[], older: readonly RunSummary[]): RunSummary[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...older.filter(({ id }) => !ids.has(id))];
}

// How long a run has taken; null: it has not begun.
export function elapsedMs({ started_at_ms, ended_at_ms }: RunSummary, now_ms: number): number | null {
  if (started_at_ms === null) return null;
  return Math.max(0, (ended_at_ms ?? now_ms) - started_at_ms);
}
