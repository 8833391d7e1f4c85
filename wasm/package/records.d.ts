// What requests and answers of docs/facade.md are made of. Times and durations are milliseconds.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Policy = "priority" | "deadline" | "critical_path" | "fifo";
export type RunPhase =
  | "created" | "validating" | "decomposing" | "scheduling" | "executing" | "paused" | "recovering"
  | "aggregating" | "finalizing" | "completed" | "failed" | "cancelled" | "aborted";
export type TaskPhase =
  | "pending" | "queued" | "assigned" | "running" | "checkpointed" | "validating" | "awaiting_approval"
  | "completed" | "failed" | "skipped" | "cancelled" | "compensating" | "compensated";

/** A number the engine gave; it stays valid until `close`. */
export type WorkflowHandle = number;
export type RecordingHandle = number;
export type JobHandle = number;

export interface PlanningOptions {
  /** Slots; 0: as many as it takes. */
  workers?: number;
  /** Capacities of the installation: a number, or text such as "16GiB". */
  resources?: Record<string, number | string>;
  /** Concurrency by key, before that of the workflow. */
  limits?: Record<string, number>;
  /** Absent: the workflow's. */
  policy?: Policy;
  seed?: number;
  inputs?: { [key: string]: Json };
  /** False: no attempt fails, whatever the estimates say. */
  failures?: boolean;
  /** Typical durations, nothing drawn. */
  typical?: boolean;
}

export interface PlanStageSummary {
  stage: number;
  parallelism: number;
  duration_ms: number;
}

export interface PlanResource {
  name: string;
  capacity: number | null;
  peak: number;
  unit_seconds: number;
  cost_micros: number;
}

export interface PlanSummary {
  tasks: number;
  edges: number;
  /** null: as many as it takes. */
  workers: number | null;
  critical_path_ms: number;
  stages: PlanStageSummary[];
  parallelism_factor: number;
  makespan_ms: number | null;
  lower_bound_ms: number;
  /** "critical_path", "workers", "resource:cpu", "limit:host". */
  lower_bound_by: string;
  work_ms: number;
  cost_micros: number;
  resources: PlanResource[];
  shape: {
    roots: number;
    leaves: number;
    stage_width: number;
    maximum_antichain: number | null;
    independent_paths: number;
  };
  redundant_dependencies_truncated: boolean;
}

export interface PlanDocument extends Omit<PlanSummary, "stages"> {
  critical_path: string[];
  stages: (PlanStageSummary & { tasks: string[] })[];
  redundant_dependencies: { task: string; needs: string }[];
  slack: {
    task: string;
    elements: number;
    duration_ms: number;
    earliest_start_ms: number;
    earliest_finish_ms: number;
    latest_start_ms: number;
    latest_finish_ms: number;
    total_slack_ms: number;
    free_slack_ms: number;
    upward_rank_ms: number;
  }[];
}

export interface RunCounts {
  total: number;
  pending: number;
  queued: number;
  running: number;
  completed: number;
  failed: number;
  soft_failed: number;
  skipped: number;
  cancelled: number;
}

export interface TaskFailure {
  code: string;
  message: string;
  is_retryable: boolean;
}

/** A run as `GET /api/v1/runs/{run}` shows it, without its state hash. */
export interface RunRecord {
  id: string;
  number: number;
  workflow: string;
  workflow_hash: string;
  state: RunPhase;
  state_version: number;
  reason: string;
  is_terminal: boolean;
  is_stopping: boolean;
  priority: number;
  inputs: Json;
  tags: string[];
  idempotency_key: string;
  counts: RunCounts;
  progress_percent: number;
  recoveries: number;
  max_recoveries: number;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  deadline_ms: number | null;
  duration_ms: number | null;
  error: TaskFailure | null;
}

/** A task as `GET /api/v1/runs/{run}/tasks/{task}` shows it. */
export interface TaskRecord {
  name: string;
  index: number;
  type: string;
  state: TaskPhase;
  state_version: number;
  reason: string;
  attempt: number;
  maximum_attempts: number;
  interruptions: number;
  is_fan_out: boolean;
  uses_fallback: boolean;
  queued_at_ms: number | null;
  not_before_ms: number | null;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  elements?: { total: number; ended: number; failed: number };
  output: Json;
  error: TaskFailure | null;
}

export interface WaitReason {
  /** "dependencies", "paused", "retry_backoff", "limit", "resource", "slot", ... */
  code: string;
  message: string;
  subject: string;
  expected_clear_ms: number | null;
}

/** An event as the API and `events export` show it. */
export interface EventRecord {
  kind: string;
  sequence: number;
  at_ms: number;
  [member: string]: Json | undefined;
}

/** One attempt each, in start order. */
export interface BarColumns {
  /** The run's index: tasks of the workflow first, then elements of fan-outs. */
  task: Uint32Array;
  /** Position in the workflow. */
  spec: Uint32Array;
  /** Ordinal within the fan-out. */
  element: Uint32Array;
  lane: Uint32Array;
  attempt: Uint32Array;
  start: Float64Array;
  end: Float64Array;
  /** 0 running, 1 completed, 2 failed, 3 cancelled or interrupted. */
  state: Uint8Array;
  /** When it was ready to start. */
  queued: Float64Array;
}

export interface ForecastResult {
  trials: number;
  makespan_ms: number;
  p50_ms: number;
  p90_ms: number;
  p95_ms: number;
  p99_ms: number;
  minimum_ms: number;
  maximum_ms: number;
  mean_ms: number;
  /** null: the workflow has none. */
  deadline_ms: number | null;
  miss_per_million: number | null;
  failed_trials: number;
  state_hash: string;
}

export interface SensitivityChange {
  change: "add_worker" | "raise_limit" | "raise_resource" | "halve_task";
  /** Key, resource or task id; "" for a worker. */
  subject: string;
  /** What is added; 0 for a task. */
  amount: number;
  makespan_ms: number;
  gain_ms: number;
}
