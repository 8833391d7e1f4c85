import type { RunCounts, RunPhase, TaskFailure, WaitReason } from 'gantline-engine';
import { asFields, asText, flag, list, Malformed, number, orNull, text, type Fields } from './fields.ts';

// What the API answers with (docs: /api/v1/openapi.json), read. Names are those of its JSON.

export interface RunSummary {
  readonly id: string;
  readonly number: number;
  readonly workflow: string;
  readonly workflow_hash: string;
  readonly state: RunPhase;
  readonly state_version: number;
  readonly is_terminal: boolean;
  readonly counts: RunCounts;
  readonly progress_percent: number;
  readonly tags: readonly string[];
  readonly created_at_ms: number;
  readonly started_at_ms: number | null;
  readonly ended_at_ms: number | null;
}

export interface ServerRun extends RunSummary {
  readonly reason: string;
  readonly is_stopping: boolean;
  readonly priority: number;
  readonly deadline_ms: number | null;
  readonly error: TaskFailure | null;
  readonly state_hash: string;
}

export interface RunsPage {
  readonly runs: readonly RunSummary[];
  // Where the next page begins; null: this was the last one.
  readonly next_before: string | null;
}

export interface LogLine {
  readonly at_ms: number;
  readonly stream: string;
  readonly text: string;
}

export interface LogPage {
  readonly lines: readonly LogLine[];
  readonly attempt: number;
  readonly next_offset: number;
  readonly is_closed: boolean;
}

// An event as the stream and the history have it. `line` is its JSON as it came.
export interface ServerEvent {
  readonly run: string;
  readonly sequence: number;
  readonly at_ms: number;
  readonly kind: string;
  readonly line: string;
}

const runPhases: readonly RunPhase[] = [
  'created',
  'validating',
  'decomposing',
  'scheduling',
  'executing',
  'paused',
  'recovering',
  'aggregating',
  'finalizing',
  'completed',
  'failed',
  'cancelled',
  'aborted',
];
const countNames = [
  'total',
  'pending',
  'queued',
  'running',
  'completed',
  'failed',
  'soft_failed',
  'skipped',
  'cancelled',
] as const;

function phase(fields: Fields, name: string): RunPhase {
  const found = runPhases.find((known) => known === fields[name]);
  if (found === undefined) throw new Malformed(`${name} is no state of a run`);
  return found;
}

function counts(value: unknown): RunCounts {
  const fields = asFields(value, 'counts');
  const [total, pending, queued, running, completed, failed, soft_failed, skipped, cancelled] = countNames.map((name) =>
    number(fields, name),
  );
  return { total, pending, queued, running, completed, failed, soft_failed, skipped, cancelled };
}

function failure(fields: Fields, name: string): TaskFailure {
  const error = asFields(fields[name], name);
  return { code: text(error, 'code'), message: text(error, 'message'), is_retryable: flag(error, 'is_retryable') };
}

export function readSummary(value: unknown): RunSummary {
  const fields = asFields(value, 'a run');
  return {
    id: text(fields, 'id'),
    number: number(fields, 'number'),
    workflow: text(fields, 'workflow'),
    workflow_hash: text(fields, 'workflow_hash'),
    state: phase(fields, 'state'),
    state_version: number(fields, 'state_version'),
    is_terminal: flag(fields, 'is_terminal'),
    counts: counts(fields.counts),
    progress_percent: number(fields, 'progress_percent'),
    tags: list(fields, 'tags', asText),
    created_at_ms: number(fields, 'created_at_ms'),
    started_at_ms: orNull(fields, 'started_at_ms', number),
    ended_at_ms: orNull(fields, 'ended_at_ms', number),
  };
}

export function readRun(value: unknown): ServerRun {
  const fields = asFields(value, 'a run');
  return {
    ...readSummary(fields),
    reason: text(fields, 'reason'),
    is_stopping: flag(fields, 'is_stopping'),
    priority: number(fields, 'priority'),
    deadline_ms: orNull(fields, 'deadline_ms', number),
    error: orNull(fields, 'error', failure),
    state_hash: text(fields, 'state_hash'),
  };
}

export function readRunsPage(value: unknown): RunsPage {
  const fields = asFields(value);
  return { runs: list(fields, 'runs', readSummary), next_before: orNull(fields, 'next_before', text) };
}

export function readReasons(value: unknown): WaitReason[] {
  return list(asFields(value), 'reasons', (item) => {
    const fields = asFields(item, 'a reason');
    return {
      code: text(fields, 'code'),
      message: text(fields, 'message'),
      subject: text(fields, 'subject'),
      expected_clear_ms: orNull(fields, 'expected_clear_ms', number),
    };
  });
}

export function readLogPage(value: unknown): LogPage {
  const fields = asFields(value);
  return {
    lines: list(fields, 'lines', (item) => {
      const line = asFields(item, 'a line');
      return { at_ms: number(line, 'at_ms'), stream: text(line, 'stream'), text: text(line, 'text') };
    }),
    attempt: number(fields, 'attempt'),
    next_offset: number(fields, 'next_offset'),
    is_closed: flag(fields, 'is_closed'),
  };
}

export function readEvent(value: unknown, line = JSON.stringify(value)): ServerEvent {
  const fields = asFields(value, 'an event');
  return {
    run: text(fields, 'run'),
    sequence: number(fields, 'sequence'),
    at_ms: number(fields, 'at_ms'),
    kind: text(fields, 'kind'),
    line,
  };
}

export interface Submitted {
  readonly id: string;
  readonly is_existing: boolean;
}

export function readSubmitted(value: unknown): Submitted {
  const fields = asFields(value);
  return { id: text(fields, 'id'), is_existing: flag(fields, 'is_existing') };
}

export function readVersion(value: unknown): number {
  return number(asFields(value), 'state_version');
}
