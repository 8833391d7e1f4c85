// How a task's state looks: a handful of kinds, each with a colour token and a glyph, so that colour alone never carries it.

// A plain object instead of an enum: its members stay numbers in typed arrays.
export const Kind = {
  pending: 0,
  queued: 1,
  running: 2,
  approval: 3,
  completed: 4,
  failed: 5,
  skipped: 6,
  cancelled: 7,
  compensated: 8,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export const kindNames = [
  'pending',
  'queued',
  'running',
  'approval',
  'completed',
  'failed',
  'skipped',
  'cancelled',
  'compensated',
] as const;

// By the engine's TaskPhase (engine/include/gantline/states.hpp), which never renumbers.
const kindByPhase: readonly Kind[] = [
  Kind.pending, // pending
  Kind.queued, // queued
  Kind.running, // assigned
  Kind.running, // running
  Kind.running, // checkpointed
  Kind.running, // validating
  Kind.approval, // awaiting approval
  Kind.completed, // completed
  Kind.failed, // failed
  Kind.skipped, // skipped
  Kind.cancelled, // cancelled
  Kind.compensated, // compensating
  Kind.compensated, // compensated
];

const kindByBarState: readonly Kind[] = [Kind.running, Kind.completed, Kind.failed, Kind.cancelled, Kind.pending];

export function kindOfPhase(phase: number): Kind {
  return kindByPhase[phase] ?? Kind.pending;
}

export function kindOfBar(state: number): Kind {
  return kindByBarState[state] ?? Kind.cancelled;
}
