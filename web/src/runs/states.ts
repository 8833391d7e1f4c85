import type { RunPhase } from 'gantline-engine';
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
