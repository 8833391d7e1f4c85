// Made-up layouts and schedules with the columns of the engine, for the bench and the demonstration of the renderers.
import type { DistributionData, GanttData, GraphData, Series, SeriesData } from '../src/render/types.ts';

// Small, fast, seeded (Marsaglia, "Xorshift RNGs", 2003).
export function makeRandom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const verbs = ['fetch', 'parse', 'align', 'merge', 'sort', 'index', 'plot', 'publish', 'validate', 'project', 'render'];
const nouns = ['orders', 'reads', 'tiles', 'rates', 'catalogue', 'frames', 'samples', 'ledger', 'sensors', 'invoices'];

export function taskName(task: number): string {
  return `${verbs[task % verbs.length]}-${nouns[(task * 7) % nouns.length]}-${task}`;
}

const node_width = 160;
const node_height = 36;
const row_px = node_height + 16;
const column_px = node_width + 64;

// Layers of random width; each node needs one to three of the layers before it, mostly near ones.
export function makeGraph(tasks: number, seed = 7): GraphData {
  const random = makeRandom(seed);
  const layers = Math.max(4, Math.round(Math.sqrt(tasks) * 0.7));
  const rows = Math.ceil(tasks / layers);
  const [x, y] = [new Float64Array(tasks), new Float64Array(tasks)];
  const layer_begin: number[] = [0];
  let node = 0;
  for (let layer = 0; node < tasks; layer++) {
    const wanted = Math.max(1, Math.round(rows * (0.5 + random())));
    const count = Math.min(wanted, tasks - node);
    for (let index = 0; index < count; index++, node++) {
      x[node] = layer * column_px;
      y[node] = (index + (rows * 1.5 - count) / 2) * row_px;
    }
    layer_begin.push(node);
  }
  const { from, to, ends, points } = makeEdges(x, y, layer_begin, random);
  const slack = makeSlack(tasks, layer_begin, from, to, random);
  return {
    width: Math.max(...layer_begin.slice(0, -1).map((_, layer) => layer * column_px + node_width)),
    height: extent(y) + node_height,
    direction: 'right',
    x,
    y,
    w: new Float64Array(tasks).fill(node_width),
    h: new Float64Array(tasks).fill(node_height),
    node_task: Int32Array.from({ length: tasks }, (_, index) => (tasks < 200 && index % 17 === 9 ? -1 : index)),
    node_members: new Uint32Array(tasks).fill(24),
    edge_from: Uint32Array.from(from),
    edge_to: Uint32Array.from(to),
    edge_points_end: Uint32Array.from(ends),
    points: Float64Array.from(points),
    label: taskName,
    detail: (task) => `${(1 + (task % 90) / 10).toFixed(1)} s · cpu ${1 + (task % 4)}`,
    slack,
  };
}

function extent(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function makeEdges(x: Float64Array, y: Float64Array, layer_begin: readonly number[], random: () => number) {
  const [from, to, ends, points]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let layer = 1; layer + 1 < layer_begin.length; layer++) {
    const [begin, end] = [layer_begin[layer], layer_begin[layer + 1]];
    for (let node = begin; node < end; node++) {
      const count = 1 + Math.floor(random() * 2.4);
      for (let edge = 0; edge < count; edge++) {
        const back = random() < 0.93 ? 1 : Math.min(layer, 2 + Math.floor(random() * 4));
        const [first, last] = [layer_begin[layer - back], layer_begin[layer - back + 1]];
        const share = (node - begin) / Math.max(1, end - begin) + (random() - 0.5) * Math.min(0.3, 12 / (last - first));
        const source = first + Math.min(last - first - 1, Math.max(0, Math.floor(share * (last - first))));
        from.push(source);
        to.push(node);
        points.push(x[source] + node_width, y[source] + node_height / 2);
        for (let bend = 1; bend < back; bend++) {
          const way = bend / back;
          const middle = y[source] + (y[node] - y[source]) * way + row_px / 2 + node_height / 2;
          const at = x[source] + bend * column_px;
          points.push(at, middle, at + node_width, middle);
        }
        points.push(x[node], y[node] + node_height / 2);
        ends.push(points.length / 2);
      }
    }
  }
  return { from, to, ends, points };
}

// Zero along one path, random elsewhere.
function makeSlack(
  tasks: number,
  layer_begin: readonly number[],
  from: readonly number[],
  to: readonly number[],
  random: () => number,
): Float64Array {
  const slack = Float64Array.from({ length: tasks }, () => 200 + random() * 60_000);
  const source = new Map<number, number>();
  for (let edge = 0; edge < to.length; edge++) source.set(to[edge], from[edge]);
  let node: number | undefined = Math.floor(tasks - (tasks - layer_begin[layer_begin.length - 2]) / 2);
  for (; node !== undefined; node = source.get(node)) slack[node] = 0;
  return slack;
}

// What a run looks like when the layers before `share` of all tasks are done.
export function makePhases(tasks: number, share: number, seed = 3): Uint8Array {
  const random = makeRandom(seed);
  return Uint8Array.from({ length: tasks }, (_, task) => {
    const done = share - task / tasks + (random() - 0.5) * 0.08;
    if (done > 0.04) return random() < 0.03 ? 8 : random() < 0.03 ? 9 : 7;
    if (done > 0) return random() < 0.1 ? 6 : 3;
    return done > -0.05 ? 1 : 0;
  });
}

// Tasks handed to the next free lane, with waits, failed first attempts and one long pause in the middle.
export function makeGantt(tasks: number, lanes: number, seed = 5): GanttData {
  const random = makeRandom(seed);
  const free = new Float64Array(lanes);
  const bars: {
    task: number;
    lane: number;
    attempt: number;
    start: number;
    end: number;
    state: number;
    queued: number;
  }[] = [];
  for (let task = 0; task < tasks; task++) {
    const attempts = random() < 0.06 ? 2 : 1;
    let ready = 0;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const lane = free.reduce((best, at, index) => (at < free[best] ? index : best), 0);
      let start = Math.max(free[lane], ready) + random() * 400;
      if (task > tasks * 0.55 && start < 3_600_000) start += 3_600_000;
      const end = start + 300 + random() ** 3 * 14_000;
      free[lane] = end;
      const failed = attempt < attempts || random() < 0.01;
      const state = failed ? 2 : random() < 0.01 ? 3 : task > tasks - lanes / 2 ? 0 : 1;
      bars.push({ task, lane, attempt, start, end, state, queued: Math.max(0, start - random() * 3_000) });
      ready = end + 1_500;
    }
  }
  bars.sort((a, b) => a.start - b.start);
  const end_ms = bars.reduce((most, bar) => Math.max(most, bar.end), 0);
  const [base_start, base_end] = [new Float64Array(tasks).fill(-1), new Float64Array(tasks).fill(-1)];
  for (const bar of bars) {
    base_start[bar.task] = Math.max(0, bar.start - random() * 2_000);
    base_end[bar.task] = base_start[bar.task] + (bar.end - bar.start) * (0.7 + random() * 0.5);
  }
  return {
    task: Uint32Array.from(bars, (bar) => bar.task),
    lane: Uint32Array.from(bars, (bar) => bar.lane),
    attempt: Uint32Array.from(bars, (bar) => bar.attempt),
    start: Float64Array.from(bars, (bar) => bar.start),
    end: Float64Array.from(bars, (bar) => bar.end),
    state: Uint8Array.from(bars, (bar) => bar.state),
    queued: Float64Array.from(bars, (bar) => bar.queued),
    task_count: tasks,
    lane_count: lanes,
    start_ms: 0,
    end_ms,
    clock: false,
    taskName,
    laneName: (lane) => `worker ${lane + 1}`,
    group: Uint32Array.from({ length: tasks }, (_, task) => task % verbs.length),
    group_names: verbs,
    critical: Uint8Array.from({ length: tasks }, (_, task) => (task % 9 === 4 ? 1 : 0)),
    slack: Float64Array.from({ length: tasks }, (_, task) => (task % 9 === 4 ? 0 : random() * 6_000)),
    baseline: { start: base_start, end: base_end },
    deadline_ms: end_ms * 0.98,
  };
}

// Usage as steps, counted from a schedule's bars.
export function makeSeries(gantt: GanttData, points = 1200): SeriesData {
  const at = Float64Array.from({ length: points }, (_, index) => (gantt.end_ms * index) / points);
  const [running, queued] = [new Float64Array(points), new Float64Array(points)];
  const [completed, failed, memory] = [new Float64Array(points), new Float64Array(points), new Float64Array(points)];
  const step = gantt.end_ms / points;
  for (let bar = 0; bar < gantt.start.length; bar++) {
    const [first, last] = [Math.floor(gantt.start[bar] / step), Math.floor(gantt.end[bar] / step)];
    for (let index = first; index <= last && index < points; index++) {
      running[index]++;
      memory[index] += 1 + (gantt.task[bar] % 3);
    }
    for (let index = Math.floor(gantt.queued[bar] / step); index < first; index++) queued[index]++;
    const ended = gantt.state[bar] === 1 ? completed : failed;
    for (let index = last; index < points; index++) ended[index]++;
  }
  const series = (
    name: string,
    kind: Series['kind'],
    values: Float64Array,
    capacity: number | null = null,
  ): Series => ({
    name,
    kind,
    values,
    capacity,
  });
  const memory_capacity = Math.round(extent(memory) * 0.9);
  return {
    at,
    panels: [
      { title: 'Progress', series: [series('completed', 'completed', completed), series('failed', 'failed', failed)] },
      {
        title: 'Workers',
        series: [series('queued', 'queued', queued), series('running', 'running', running, gantt.lane_count)],
      },
      {
        title: 'memory',
        series: [{ ...series('memory', 'resource', memory, memory_capacity), format: (gib) => `${gib} GiB` }],
      },
      {
        title: 'limit host:api',
        series: [
          series(
            'host:api',
            'limit',
            running.map((value) => Math.min(4, value)),
            4,
          ),
        ],
      },
    ],
    start_ms: 0,
    end_ms: gantt.end_ms,
    clock: false,
    deadline_ms: gantt.deadline_ms,
  };
}

export function makeDistribution(trials: number, seed = 11): DistributionData {
  const random = makeRandom(seed);
  const finish = Float64Array.from({ length: trials }, () => {
    const normal = random() + random() + random() + random() - 2;
    return 1_380_000 + normal * 160_000 + random() ** 6 * 600_000;
  }).sort();
  const quantile = (share: number) => finish[Math.min(trials - 1, Math.ceil(share * trials) - 1)];
  return {
    finish,
    marks: [
      { label: 'plan', at_ms: 1_340_000, kind: 'plan' },
      { label: 'p50', at_ms: quantile(0.5), kind: 'quantile' },
      { label: 'p90', at_ms: quantile(0.9), kind: 'quantile' },
      { label: 'p95', at_ms: quantile(0.95), kind: 'quantile' },
      { label: 'deadline', at_ms: 1_800_000, kind: 'deadline' },
    ],
  };
}
