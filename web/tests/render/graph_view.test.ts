import { beforeEach, expect, it, vi } from 'vitest';
import { fitView } from '../../src/render/camera.ts';
import { GraphRenderer } from '../../src/render/graph.ts';
import type { Theme } from '../../src/render/theme.ts';
import type { GraphData } from '../../src/render/types.ts';

// What looks at the screen and what paints it is left out: where the view is depends on the data and on who moved it.
const size = { width: 800, height: 600 };
vi.mock('../../src/render/surface.ts', () => ({
  Surface: class {
    size = size;
    canvas = {};
    invalidate() {}
    move() {}
  },
}));
vi.mock('../../src/render/input.ts', () => ({ Input: class {} }));
vi.mock('../../src/render/text.ts', () => ({ TextFitter: class {} }));
vi.mock('../../src/render/graph_style.ts', () => ({ makeGraphStyle: () => ({}) }));

// Nodes 100 wide and 40 high in one column, from `top` on.
function column(count: number, top: number): GraphData {
  return {
    width: 300,
    height: top + count * 60,
    direction: 'right',
    x: new Float64Array(count).fill(100),
    y: Float64Array.from({ length: count }, (_, node) => top + node * 60),
    w: new Float64Array(count).fill(100),
    h: new Float64Array(count).fill(40),
    node_task: Int32Array.from({ length: count }, (_, node) => node),
    node_members: new Uint32Array(count).fill(1),
    edge_from: new Uint32Array(0),
    edge_to: new Uint32Array(0),
    edge_points_end: new Uint32Array(0),
    points: new Float64Array(0),
    label: (node) => `n${node}`,
  };
}

let graph: GraphRenderer;
beforeEach(() => {
  graph = new GraphRenderer({} as HTMLElement, { palette: {}, subscribe: () => () => {} } as unknown as Theme);
  graph.setData(column(3, 0));
});

it('stays where somebody moved it when the data change a little', () => {
  const view = { x: 20, y: 30, scale: 2 };
  graph.setView(view);
  graph.setData(column(4, 0), true);
  expect(graph.view()).toEqual(view);
});

it('shows all of other data', () => {
  graph.setView({ x: 20, y: 30, scale: 2 });
  graph.setData(column(15, 0));
  expect(graph.view()).toEqual(fitView({ width: 300, height: 900 }, size));
});

it('goes on showing all while nobody has moved it', () => {
  graph.setData(column(15, 0), true);
  expect(graph.view()).toEqual(fitView({ width: 300, height: 900 }, size));
});

it('shows all where nothing would be in sight', () => {
  graph.setView({ x: 20, y: 30, scale: 2 });
  graph.setData(column(3, 900), true);
  expect(graph.view()).toEqual(fitView({ width: 300, height: 1080 }, size));
});

it('puts what takes a node’s place where that was', () => {
  graph.setView({ x: 20, y: 30, scale: 2 });
  graph.setData(column(60, 1000), { old: 1, now: 5 });
  expect(graph.view()).toEqual({ x: 20, y: 30 + (1000 + 5 * 60) - 60, scale: 2 });
});

it('begins where names can be read, and shows all once that is asked for', () => {
  graph.setData(column(40, 0));
  expect(graph.view()).toMatchObject({ scale: 0.65 });
  expect(graph.view().y).toBeLessThan(0);
  const whole = fitView({ width: 300, height: 2400 }, size);
  graph.fit();
  expect(graph.view()).toEqual(whole);
  graph.setData(column(40, 0), true);
  expect(graph.view()).toEqual(whole);
  graph.setData(column(40, 0));
  expect(graph.view()).toMatchObject({ scale: 0.65 });
});
