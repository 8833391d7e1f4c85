// Arguments, result and columns of every operation of docs/facade.md.
import type { TextColumn } from "./index.js";
import type {
  BarColumns,
  EventRecord,
  ForecastResult,
  JobHandle,
  Json,
  PlanDocument,
  PlanningOptions,
  PlanSummary,
  RecordingHandle,
  RunPhase,
  RunRecord,
  SensitivityChange,
  TaskPhase,
  TaskRecord,
  WaitReason,
  WorkflowHandle,
} from "./records.js";

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
    arguments: {
      types: { type: string; with_schema?: Json; class?: string; estimate?: Json }[];
      /** What becomes of types that are not listed: `refused` (the default) or `accepted`. */
      others?: "refused" | "accepted";
    };
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
    columns: BarColumns & {
      /** By task of the run. */
      name: TextColumn;
      task_spec: Uint32Array;
    };
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
  extend: {
    /** `text`: JSON Lines of the events that came next, without a header. */
    arguments: { recording: RecordingHandle; text: string };
    result: { run: RunRecord; first_event: number; events: number; end_ms: number; lanes: number; tasks: number };
    /** What is new or has changed. Bars that still run end at `end_ms`. */
    columns: BarColumns & {
      event_at: Float64Array;
      event_kind: Uint8Array;
      event_task: Int32Array;
      event_reason: Uint8Array;
      /** Position in `schedule` of each bar. */
      bar: Uint32Array;
      /** The run's index of each task. */
      changed: Uint32Array;
      changed_spec: Uint32Array;
      changed_name: TextColumn;
      changed_phase: Uint8Array;
      changed_attempt: Uint32Array;
      changed_started: Float64Array;
      changed_ended: Float64Array;
      changed_queued: Float64Array;
    };
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
