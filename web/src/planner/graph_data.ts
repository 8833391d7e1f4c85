import type { GraphData } from '../render/types.ts';
import { nodeSizes, type Layout } from '../state/analyse.ts';
import type { Model, Run } from '../state/model.ts';
import { count, duration } from '../ui/format.ts';
import { commonPrefix, shortName } from '../ui/names.ts';

// What a layout's nodes stand for: a group stands for several tasks whose surroundings look alike.
export interface NodeMap {
  readonly node_of: Uint32Array; // by task
  readonly members: ReadonlyMap<number, readonly number[]>; // by node that is a group
}

export function mapNodes(layout: Layout): NodeMap {
  const { node_task, task_node } = layout.columns;
  const members = new Map<number, number[]>();
  if (node_task.includes(-1)) {
    task_node.forEach((node, task) => {
      if (node_task[node] >= 0) return;
      const list = members.get(node);
      if (list === undefined) members.set(node, [task]);
      else list.push(task);
    });
  }
  return { node_of: task_node, members };
}

export function graphData(model: Model, layout: Layout, nodes: NodeMap, direction: GraphData['direction']): GraphData {
  const { columns, result } = layout;
  const task_of = (node: number) => columns.node_task[node];
  let prefix: string | undefined;
  return {
    width: result.width,
    height: result.height,
    direction,
    x: columns.x,
    y: columns.y,
    w: columns.w,
    h: columns.h,
    node_task: columns.node_task,
    node_members: columns.node_members,
    edge_from: columns.edge_from,
    edge_to: columns.edge_to,
    edge_points_end: columns.edge_points_end,
    points: columns.points,
    label: (node) => shortName(nodeLabel(model, layout, nodes, node), (prefix ??= commonPrefix(model.ids))),
    detail: (node) => {
      const task = task_of(node);
      if (task < 0) return model.types[firstOf(nodes, node)] ?? '';
      const fan_out = model.columns.fan_out[task] === 1 ? ' each' : '';
      return `${model.types[task]} · ${duration(model.planned.duration[task])}${fan_out}`;
    },
    slack: overNodes(layout, nodes, (task) => model.slack[task], Math.min),
  };
}

export function nodeLabel(model: Model, layout: Layout, nodes: NodeMap, node: number): string {
  const task = layout.columns.node_task[node];
  if (task >= 0) return model.ids[task];
  return (
    commonName((nodes.members.get(node) ?? []).map((member) => model.ids[member])) || model.types[firstOf(nodes, node)]
  );
}

export function groupTooltip(model: Model, layout: Layout, nodes: NodeMap, node: number): string[] {
  const members = count(layout.columns.node_members[node]);
  return [`${nodeLabel(model, layout, nodes, node)}, ${members} tasks`, 'Double click to unfold'];
}

function firstOf({ members }: NodeMap, node: number): number {
  return members.get(node)?.[0] ?? -1;
}

// What names begin with, without the number or the separator at which they part: "mProject" of "mProject_1", "mProject_2".
export function commonName(names: readonly string[]): string {
  let common = names[0] ?? '';
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common.replace(/[\d._-]+$/, '');
}

// One number a node from numbers of tasks; a group's are combined.
export function overNodes(
  layout: Layout,
  { members }: NodeMap,
  value: (task: number) => number,
  combine: (a: number, b: number) => number,
): Float64Array {
  return Float64Array.from(layout.columns.node_task, (task, node) => {
    if (task >= 0) return value(task);
    const tasks = members.get(node);
    return tasks === undefined ? -1 : tasks.reduce((result, member) => combine(result, value(member)), value(tasks[0]));
  });
}

// Phases from most to least telling: a group shows the first that one of its members has.
const telling = [8, 6, 3, 2, 4, 5, 1, 0, 10, 11, 12, 7, 9];
const rank = new Map(telling.map((phase, order) => [phase, order]));

const worse = (a: number, b: number) => ((rank.get(a) ?? 99) <= (rank.get(b) ?? 99) ? a : b);

// TaskPhase by the state of a task's last bar: running, completed, failed, cancelled.
const phase_of_bar = [3, 7, 8, 10];

// The phase in which a whole run left each task of the workflow, as the Gantt chart has it: that of the task's last bar, and
// for a fan-out the most telling of its elements'.
export function phasesAtEnd(task_count: number, { schedule, spec }: Pick<Run, 'schedule' | 'spec'>): Uint8Array {
  const { task, state } = schedule.columns;
  const last = new Map<number, number>();
  task.forEach((one, bar) => last.set(one, state[bar]));
  const phases = new Uint8Array(task_count);
  const seen = new Uint8Array(task_count);
  for (const [one, bar_state] of last) {
    const phase = phase_of_bar[bar_state] ?? 0;
    phases[spec[one]] = seen[spec[one]] === 0 ? phase : worse(phases[spec[one]], phase);
    seen[spec[one]] = 1;
  }
  return phases;
}

export function phasesOfNodes(layout: Layout, nodes: NodeMap, phases: Uint8Array): Uint8Array {
  return Uint8Array.from(overNodes(layout, nodes, (task) => phases[task], worse));
}

// The direction in which a drawing of about this many layers and rows fits a pane at the larger scale. The other one must
// be better by a third to be taken: reading from left to right is what people expect.
export function betterDirection(
  width: number,
  height: number,
  layers: number,
  pane_width: number,
  pane_height: number,
  now: GraphData['direction'],
): GraphData['direction'] {
  if (pane_width === 0 || pane_height === 0) return now;
  const { node_width, node_height, node_gap, layer_gap } = nodeSizes;
  const rows = now === 'right' ? height / (node_height + node_gap) : width / (node_width + node_gap);
  const scale = (w: number, h: number) => Math.min(1, pane_width / w, pane_height / h);
  const right = scale(layers * (node_width + layer_gap), rows * (node_height + node_gap));
  const down = scale(rows * (node_width + node_gap), layers * (node_height + layer_gap));
  return down > right * 1.33 ? 'down' : 'right';
}

// The same for a workflow that has no picture yet: from the stages of its tasks, as if nothing were folded.
export function expectedDirection(stages: Uint32Array, pane: HTMLElement, now: GraphData['direction']) {
  const counts: number[] = [];
  for (const stage of stages) counts[stage] = (counts[stage] ?? 0) + 1;
  const rows = counts.reduce((most, count) => Math.max(most, count), 0);
  const { node_width, node_height, node_gap } = nodeSizes;
  const [width, height] = [rows * (node_width + node_gap), rows * (node_height + node_gap)];
  return betterDirection(width, height, counts.length, pane.clientWidth, pane.clientHeight, now);
}
