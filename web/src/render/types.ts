// What the app and the renderers say to each other. Field names of bulk data are the engine's column names, so a column
// goes in as it came. Positions are CSS pixels relative to the canvas, times are milliseconds, -1 stands for "none".

// Where a pointer or a tooltip is.
export interface Place {
  readonly x: number;
  readonly y: number;
}

// Every renderer. It fills `host` (which must be positioned and have a size), follows its size and the theme, and repaints
// at most once a frame. The canvas is focusable and has role=img; `setSummary` is its accessible name.
export interface Renderer<View> {
  readonly canvas: HTMLCanvasElement;
  setSummary(text: string): void;
  // Where one looks: a plain object that survives JSON. `setView` does not call `onView`.
  view(): View;
  setView(view: View): void;
  // Everything in sight.
  fit(): void;
  zoomBy(factor: number): void;
  // The picture as it is, or with all of the data when `whole`, painted away from the screen.
  exportPng(options?: ExportOptions): Promise<Blob>;
  dispose(): void;
}

export interface ExportOptions {
  readonly width?: number; // CSS pixels; the canvas's own by default
  readonly height?: number;
  readonly ratio?: number; // device pixels a CSS pixel, 2 by default
  readonly whole?: boolean;
}

// What every renderer reports. `onCritical` is the keyboard's "next (1) or previous (-1) critical task": the app selects it.
export interface CommonEvents<View> {
  onView?(view: View): void;
  onCritical?(direction: 1 | -1): void;
}

// ---- Graph ----

export interface GraphView {
  readonly x: number; // layout coordinates of the upper left corner
  readonly y: number;
  readonly scale: number; // CSS pixels a layout unit
}

// Columns of the operation `layout` and what the app knows about each node.
export interface GraphData {
  readonly width: number;
  readonly height: number;
  readonly direction: 'right' | 'down'; // where the layers follow each other
  readonly x: Float64Array; // upper left corner
  readonly y: Float64Array;
  readonly w: Float64Array;
  readonly h: Float64Array;
  readonly node_task: Int32Array; // -1: a group
  readonly node_members: Uint32Array;
  readonly edge_from: Uint32Array;
  readonly edge_to: Uint32Array;
  readonly edge_points_end: Uint32Array; // where each edge's part of `points` ends, counted in points
  readonly points: Float64Array; // x, y alternating, from the border of one node to the border of the other
  label(node: number): string; // asked for visible nodes only, and remembered by the renderer
  detail?(node: number): string; // second line, for example a duration
  readonly slack?: Float64Array | null; // by node, ms; -1 unknown
  // By edge: how long its target could still wait for its source, ms. Without it an edge between critical nodes is critical.
  readonly edge_slack?: Float64Array | null;
  readonly cycle?: Uint32Array | null; // nodes of a loop in order: node i needs node i-1, the first needs the last
}

// A node of the data that were there, and the one of the new data that takes its place on the screen.
export interface KeptNode {
  readonly old: number;
  readonly now: number;
}

export interface GraphEvents extends CommonEvents<GraphView> {
  // -1: nothing under the pointer.
  onHover?(node: number, place: Place): void;
  // -1: background. `extend` when Ctrl, Meta or Shift was held.
  onSelect?(node: number, extend: boolean): void;
  // Double click or Enter: open a group, look at a task.
  onOpen?(node: number): void;
  // Lines of the tooltip, the first one bold; nothing is shown without.
  tooltip?(node: number): readonly string[];
}

export interface GraphRendererApi extends Renderer<GraphView> {
  // `keep` after a small edit; otherwise everything is brought in sight, and so it is where nothing else would be.
  setData(data: GraphData | null, keep?: boolean | KeptNode): void;
  // Task phase by node (numbers of the engine's TaskPhase). The array is kept, so change it in place and call again.
  setStates(phases: Uint8Array | null): void;
  // Nodes with slack at most this are critical; null: none is marked.
  setThreshold(slack_ms: number | null): void;
  // 1 by node: faded by a filter.
  setDimmed(dimmed: Uint8Array | null): void;
  // Only this node and its neighbours stand out; -1: all.
  setFocus(node: number): void;
  setSelection(nodes: readonly number[]): void;
  setHover(node: number): void;
  reveal(node: number): void;
}

// ---- Gantt ----

export interface GanttView {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly top: number; // first row in sight, may be fractional
  readonly row_height: number; // CSS pixels
}

export type GanttMode = 'task' | 'lane' | 'group';

// Columns of the operation `schedule` and what the app knows about each task of the run.
export interface GanttData {
  readonly task: Uint32Array; // by bar, in order of start
  readonly lane: Uint32Array;
  readonly attempt: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array; // of a running attempt: now
  readonly state: Uint8Array; // 0 running, 1 completed, 2 failed, 3 cancelled or interrupted, 4 expected
  readonly queued: Float64Array; // ready since
  readonly task_count: number;
  readonly lane_count: number;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly clock: boolean; // times are Unix times, shown as local time; otherwise elapsed since start_ms
  taskName(task: number): string;
  laneName(lane: number): string;
  readonly group?: Uint32Array | null; // by task
  readonly group_names?: readonly string[];
  readonly critical?: Uint8Array | null; // by task
  readonly slack?: Float64Array | null; // by task
  readonly baseline?: { readonly start: Float64Array; readonly end: Float64Array } | null; // by task, of another plan
  readonly deadline_ms?: number;
}

export interface GanttShow {
  readonly slack: boolean;
  readonly baseline: boolean;
  readonly queued: boolean;
  readonly critical: boolean;
  readonly fold_gaps: boolean;
}

export interface GanttEvents extends CommonEvents<GanttView> {
  // The task and, over a bar, the bar under the pointer; -1: none. `time_ms` is where the pointer is on the axis.
  onHover?(task: number, bar: number, time_ms: number, place: Place): void;
  onSelect?(task: number, extend: boolean): void;
  onOpen?(task: number): void;
  // The pointer drags the scrub cursor along the axis.
  onCursor?(time_ms: number): void;
  tooltip?(task: number, bar: number): readonly string[];
}

export interface GanttRendererApi extends Renderer<GanttView> {
  setData(data: GanttData | null, keepView?: boolean): void;
  setMode(mode: GanttMode): void;
  setShow(show: Partial<GanttShow>): void;
  // The scrub cursor: what lies after it is faded. null: none.
  setCursor(time_ms: number | null): void;
  setNow(time_ms: number | null): void;
  setDimmed(dimmed: Uint8Array | null): void; // by task
  // Phases by task, of a moment; null, or none for a task: how its last bar ended.
  setStates(phases: Uint8Array | null): void;
  setSelection(tasks: readonly number[]): void;
  setHover(task: number): void;
  reveal(task: number): void;
}

// ---- Charts over time ----

export interface TimeView {
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface Series {
  readonly name: string;
  readonly kind: 'running' | 'queued' | 'completed' | 'failed' | 'resource' | 'limit';
  readonly values: Float64Array; // holds from at[i] to at[i + 1]
  readonly capacity?: number | null;
  format?(value: number): string;
}

// Series with the same `panel` share one plot; panels stand one below the other on one time axis.
export interface SeriesPanel {
  readonly title: string;
  readonly series: readonly Series[];
}

export interface SeriesData {
  readonly at: Float64Array;
  readonly panels: readonly SeriesPanel[];
  readonly start_ms: number;
  readonly end_ms: number;
  readonly clock: boolean;
  readonly deadline_ms?: number;
}

export interface SeriesEvents extends CommonEvents<TimeView> {
  onCursor?(time_ms: number): void;
}

export interface SeriesRendererApi extends Renderer<TimeView> {
  setData(data: SeriesData | null, keepView?: boolean): void;
  setCursor(time_ms: number | null): void;
}

// ---- Finish time ----

export interface DistributionMark {
  readonly label: string; // "p50"
  readonly at_ms: number;
  readonly kind: 'quantile' | 'deadline' | 'plan';
}

export interface DistributionData {
  readonly finish: Float64Array; // of each trial, sorted
  readonly marks: readonly DistributionMark[];
}

export interface DistributionRendererApi extends Renderer<TimeView> {
  setData(data: DistributionData | null): void;
}
