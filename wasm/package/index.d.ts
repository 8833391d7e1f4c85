// The engine of Gantline in WebAssembly. docs/facade.md describes every operation; here are their types.
// Times and durations are milliseconds; in columns -1 means none.

/** Where the module comes from: bytes, a compiled module, a response, or an address to fetch. */
export type WasmSource = BufferSource | WebAssembly.Module | Response | URL | string;

export interface EngineOptions {
  /** Default: the file gantline.wasm beside the package's own. */
  wasm?: WasmSource | Promise<WasmSource>;
  /** The heap does not grow beyond it: work that needs more fails with `out_of_memory`. Default and most: 4 GiB. */
  maximumMemoryBytes?: number;
}

export function createEngine(options?: EngineOptions): Promise<Engine>;

/** Single-threaded: a request ends before the next one begins. Its handles die with it. */
export interface Engine {
  /** Answers with copies that stay valid whatever the engine does next. Throws EngineError. */
  request<Op extends Operation>(op: Op, ...args: RequestArguments<Op>): EngineResponse<Op>;
  /** The same without decoding: one buffer, of failures too, that a worker transfers; decodeFrame reads it. */
  requestFrame<Op extends Operation>(op: Op, ...args: RequestArguments<Op>): ArrayBuffer;
  /** A request that is already UTF-8 JSON. Throws EngineError only when the engine has died of it. */
  requestBytes(request: Uint8Array): ArrayBuffer;
  /** Size of the engine's heap. It never shrinks. */
  readonly memoryBytes: number;
  /** The engine has died (out of memory, or a fault of its own): it answers nothing any more; make another one. */
  readonly isDead: boolean;
  /** Lets go of the heap and all handles. */
  dispose(): void;
}

export type RequestArguments<Op extends Operation> = {} extends Operations[Op]["arguments"]
  ? [args?: Operations[Op]["arguments"]]
  : [args: Operations[Op]["arguments"]];

export interface EngineResponse<Op extends Operation> {
  result: Operations[Op]["result"];
  /** Views of one buffer (`frame`). */
  columns: Operations[Op]["columns"];
  frame: ArrayBuffer;
}

/** Reads what requestFrame answered, on whichever thread. Throws EngineError for the frame of a failure. */
export function decodeFrame<Op extends Operation = Operation>(frame: ArrayBuffer): EngineResponse<Op>;

/** The engine's codes (as the HTTP API has them), and those of the package itself. */
export type ErrorCode =
  | "invalid_argument"
  | "not_found"
  | "cycle"
  | "limit_exceeded"
  | "already_exists"
  | "failed_precondition"
  | "corrupt"
  | "unsupported_version"
  | "internal"
  /** The heap cannot grow any more; the engine is dead. */
  | "out_of_memory"
  /** dispose() was called, or the engine died of an earlier request. */
  | "disposed"
  | (string & {});

export interface Defect {
  code: ErrorCode;
  message: string;
  /** JSON Pointer into the document. */
  pointer: string;
  line?: number;
  column?: number;
}

export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The argument that is wrong, as a JSON Pointer into the request ("/options/workers"). */
  readonly pointer: string;
  /** What is wrong with the document; empty when it was not about one. */
  readonly defects: Defect[];
  constructor(failure: { code: ErrorCode; detail: string; pointer?: string }, defects?: Defect[]);
}

/** Strings of a column, decoded one by one when they are asked for. */
export class TextColumn implements Iterable<string> {
  readonly bytes: Uint8Array;
  /** Where each string ends in `bytes`. */
  readonly ends: Uint32Array;
  constructor(bytes: Uint8Array, ends: Uint32Array);
  readonly length: number;
  at(index: number): string;
  toArray(): string[];
  [Symbol.iterator](): Iterator<string>;
}

// -- arguments and results --

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

type None = Record<string, never>;
type Planned = { workflow: WorkflowHandle; options?: PlanningOptions };
type PlannedOrForked =
  | Planned
  /** Goes on from the state at the position of the last seek. */
  | { recording: RecordingHandle; options?: PlanningOptions };

export interface Operations {
  info: {
    arguments: {};
    result: {
      version: string;
      limits: Record<string, number>;
      import_formats: { name: string; description: string; syntax: "lines" | "json" | "yaml" }[];
      generator_shapes: string[];
      /** By number, as `phase` columns have them. */
      phases: TaskPhase[];
      /** Names of the event kinds by number; "" where there is none. */
      event_kinds: string[];
      /** Names of the reasons by number. */
      reasons: string[];
      /** Of a task's `role` and `class` columns, by number. */
      roles: string[];
      classes: string[];
    };
    columns: None;
  };
  set_task_types: {
    /** As `GET /api/v1/task-types` lists them; an empty list accepts every type again. */
    arguments: { types: { type: string; with_schema?: Json; class?: string; estimate?: Json }[] };
    result: { count: number };
    columns: None;
  };
  open_workflow: {
    arguments: { document: unknown };
    result: {
      workflow: WorkflowHandle;
      name: string;
      hash: string;
      tasks: number;
      edges: number;
      deadline_ms: number | null;
      resources: { name: string; capacity: number }[];
      limits: { key: string; concurrency: number }[];
      inputs_schema: Json;
    };
    columns: {
      id: TextColumn;
      type: TextColumn;
      /** Position in the document's `tasks`; -1: from a segment or a handler list. */
      source: Int32Array;
      role: Uint8Array;
      class: Uint8Array;
      stage: Uint32Array;
      /** 1: has `for_each`. */
      fan_out: Uint8Array;
      edge_before: Uint32Array;
      edge_after: Uint32Array;
      priority: Int32Array;
    };
  };
  canonical: { arguments: { workflow: WorkflowHandle }; result: { document: Json }; columns: None };
  import: {
    /** `text` for formats of lines and of JSON, `document` for those of JSON and YAML. */
    arguments: { format: string; text?: string; document?: unknown; name?: string };
    result: { document: Json };
    columns: None;
  };
  generate: {
    arguments: { shape: string; tasks: number; seed?: number };
    result: { document: Json };
    columns: None;
  };
  plan: {
    arguments: Planned;
    result: PlanSummary & { redundant_dependencies: number };
    columns: BarColumns & {
      /** By task of the workflow. */
      duration: Float64Array;
      earliest_start: Float64Array;
      latest_start: Float64Array;
      free_slack: Float64Array;
      critical: Uint8Array;
      expected: Uint8Array;
      /** Tasks from first to last. */
      critical_path: Uint32Array;
    };
  };
  plan_full: { arguments: Planned; result: PlanDocument; columns: None };
  gantt_svg: {
    arguments: Planned & { title?: string; width?: number };
    result: { svg: string };
    columns: None;
  };
  layout: {
    arguments: {
      workflow: WorkflowHandle;
      /** Groups of more than this many parallel siblings become one node; 0: none. */
      fold_beyond?: number;
      unfold?: string[];
      direction?: "right" | "down";
      /** A workflow, this one or an earlier version, whose last drawing to stay close to. */
      previous?: WorkflowHandle;
      /** Sizes from 1 to 512, gaps from 0 to 512. */
      node_width?: number;
      node_height?: number;
      node_gap?: number;
      edge_gap?: number;
      layer_gap?: number;
    };
    result: { width: number; height: number; layers: number; dummies_capped: boolean; crossings: number };
    columns: {
      x: Float64Array;
      y: Float64Array;
      w: Float64Array;
      h: Float64Array;
      /** -1: a group. */
      node_task: Int32Array;
      node_members: Uint32Array;
      node_layer: Uint32Array;
      group_key: TextColumn;
      /** By task: the node that shows it. */
      task_node: Uint32Array;
      edge_from: Uint32Array;
      edge_to: Uint32Array;
      /** Counts points, each two numbers. */
      edge_points_end: Uint32Array;
      /** x and y in turn. */
      points: Float64Array;
    };
  };
  simulate: { arguments: PlannedOrForked; result: { recording: RecordingHandle }; columns: None };
  advance: {
    /** `decisions`: how much to do at most before answering. */
    arguments: { job: RecordingHandle | JobHandle; decisions: number };
    /** `now_ms`: of a simulation. */
    result: { done: boolean; progress: number; now_ms: number | null };
    columns: None;
  };
  recording: {
    arguments: { recording: RecordingHandle };
    result: {
      workflow: WorkflowHandle;
      run: RunRecord;
      events: number;
      start_ms: number;
      end_ms: number;
      state_hash: string;
      /** "": unknown. */
      recorded_state_hash: string;
      outcome: RunPhase;
    };
    columns: {
      event_at: Float64Array;
      event_kind: Uint8Array;
      /** -1: of the run. */
      event_task: Int32Array;
      event_reason: Uint8Array;
    };
  };
  schedule: {
    arguments: { recording: RecordingHandle };
    result: { lanes: number };
    columns: BarColumns & { name: TextColumn };
  };
  series: {
    arguments: { recording: RecordingHandle; from_ms?: number; to_ms?: number; points?: number };
    /** null: nobody bounds it. */
    result: { names: string[]; capacities: (number | null)[] };
    columns: { at: Float64Array } & Record<string, Float64Array>;
  };
  seek: {
    arguments: { recording: RecordingHandle; at_ms?: number; event?: number };
    result: { event: number; at_ms: number; run: RunRecord; state_hash: string };
    columns: {
      phase: Uint8Array;
      attempt: Uint32Array;
      started: Float64Array;
      ended: Float64Array;
      queued: Float64Array;
    };
  };
  task: { arguments: { recording: RecordingHandle; task: string }; result: TaskRecord; columns: None };
  explain: {
    arguments: { recording: RecordingHandle; task: string };
    result: { reasons: WaitReason[] };
    columns: None;
  };
  events: {
    arguments: { recording: RecordingHandle; first?: number; limit?: number };
    result: { events: EventRecord[]; next_first: number | null };
    columns: None;
  };
  open_history: {
    /** `options`: what it ran on, where that is known. */
    arguments: { text: string; options?: PlanningOptions };
    result: { recording: RecordingHandle; workflow: WorkflowHandle; document: Json };
    columns: None;
  };
  export_history: { arguments: { recording: RecordingHandle }; result: { text: string }; columns: None };
  forecast: {
    arguments: PlannedOrForked & { trials: number };
    result: { job: JobHandle };
    columns: None;
  };
  forecast_result: {
    arguments: { job: JobHandle };
    result: ForecastResult;
    columns: {
      finish: Float64Array;
      criticality: Uint32Array;
      task_p50: Float64Array;
      task_p95: Float64Array;
    };
  };
  sensitivity: { arguments: Planned & { trials?: number; tasks?: number }; result: { job: JobHandle }; columns: None };
  sensitivity_result: {
    arguments: { job: JobHandle };
    result: { base_ms: number; trials: number; changes: SensitivityChange[] };
    columns: None;
  };
  compare: {
    arguments: { a: RecordingHandle; b: RecordingHandle };
    result: { a_ms: number; b_ms: number; only_a: number; only_b: number };
    columns: {
      name: TextColumn;
      a_start: Float64Array;
      a_end: Float64Array;
      b_start: Float64Array;
      b_end: Float64Array;
    };
  };
  close: { arguments: { handle: number }; result: {}; columns: None };
}

export type Operation = keyof Operations;
