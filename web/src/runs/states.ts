import type { RunCounts, RunPhase } from 'gantline-engine';
import { Kind } from '../render/states.ts';

// How a run's state looks: the same few kinds as a task's.
const kinds: Record<RunPhase, Kind> = {
  created: Kind.pending,
  validating: Kind.pending,
  decomposing: Kind.pending,
  scheduling: Kind.queued,
  executing: Kind.running,
  paused: Kind.approval,
  recovering: Kind.queued,
  aggregating: Kind.running,
  finalizing: Kind.running,
  completed: Kind.completed,
  failed: Kind.failed,
  cancelled: Kind.cancelled,
  aborted: Kind.cancelled,
};

export function kindOfRun(phase: RunPhase): Kind {
  return kinds[phase];
}

export function mayPause(phase: RunPhase): boolean {
  return phase === 'scheduling' || phase === 'executing' || phase === 'finalizing';
}

export function mayRetry(phase: RunPhase): boolean {
  return phase === 'failed' || phase === 'cancelled' || phase === 'aborted';
}

// How many tasks of a run are in which state, under the sign that those tasks have.
export function shownCounts(counts: RunCounts) {
  return [
    [Kind.running, counts.running, 'running'],
    [Kind.queued, counts.queued, 'waiting'],
    [Kind.pending, counts.pending, 'pending'],
    [Kind.completed, counts.completed, 'completed'],
    [Kind.failed, counts.failed, 'failed'],
    [Kind.cancelled, counts.cancelled + counts.skipped, 'cancelled or skipped'],
  ] as const;
}
