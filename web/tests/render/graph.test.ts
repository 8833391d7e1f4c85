import { describe, expect, it } from 'vitest';
import { clampView, fitView, followView, revealView, startView, zoomView } from '../../src/render/camera.ts';
import { GraphModel } from '../../src/render/graph_model.ts';
import {
  GraphScene,
  anyInSight,
  edgeStride,
  edgesAreCurves,
  graphDetail,
  nodeAt,
} from '../../src/render/graph_scene.ts';
import { isInside, minimapBox, viewFromMinimap } from '../../src/render/minimap.ts';
import type { GraphData } from '../../src/render/types.ts';

// A row of nodes 100 wide and 40 high, 200 apart, each needing the one before.
function chain(count: number, more: Partial<GraphData> = {}): GraphData {
  const edges = count - 1;
  const points: number[] = [];
  for (let edge = 0; edge < edges; edge++) points.push(edge * 200 + 100, 20, edge * 200 + 200, 20);
  return {
    width: count * 200,
    height: 40,
    direction: 'right',
    x: Float64Array.from({ length: count }, (_, node) => node * 200),
    y: new Float64Array(count),
    w: new Float64Array(count).fill(100),
    h: new Float64Array(count).fill(40),
    node_task: Int32Array.from({ length: count }, (_, node) => node),
    node_members: new Uint32Array(count).fill(1),
    edge_from: Uint32Array.from({ length: edges }, (_, edge) => edge),
    edge_to: Uint32Array.from({ length: edges }, (_, edge) => edge + 1),
    edge_points_end: Uint32Array.from({ length: edges }, (_, edge) => 2 * (edge + 1)),
    points: Float64Array.from(points),
    label: (node) => `n${node}`,
    ...more,
  };
}

const screen = { width: 800, height: 600 };

describe('level of detail', () => {
  it.each([
    [2, 10, 'pixels'],
    [10, 10, 'boxes'],
    [36, 10, 'cards'],
    [36, 1000, 'boxes'],
    [36, 5000, 'pixels'],
  ])('nodes %d px high, %d in sight: %s', (height, visible, detail) => {
    expect(graphDetail(height, visible)).toBe(detail);
  });

  it('draws fewer edges while moving, all of them at rest', () => {
    expect(edgeStride(1_000_000, true)).toBe(1);
    expect(edgeStride(6_000_000, true)).toBe(4);
    expect(edgeStride(6_000_000, false)).toBe(1);
  });

  it('draws curves while one can tell them apart', () => {
    expect([edgesAreCurves('cards', 1000, false), edgesAreCurves('cards', 1000, true)]).toEqual([true, false]);
    expect(edgesAreCurves('pixels', 3, false)).toBe(false);
  });
});

describe('what is in sight', () => {
  it('leaves out nodes and edges off the screen', () => {
    const scene = new GraphScene();
    scene.look(new GraphModel(chain(50)), { x: 950, y: -100, scale: 2 }, screen);
    expect([...scene.nodes.subarray(0, scene.node_count)]).toEqual([5, 6]);
    expect([...scene.edges.subarray(0, scene.edge_count)]).toEqual([4, 5, 6]);
  });

  it('finds the node under a place, and a tiny one near it', () => {
    const model = new GraphModel(chain(10));
    expect(nodeAt(model, { x: 0, y: 0, scale: 1 }, { x: 250, y: 10 })).toBe(1);
    expect(nodeAt(model, { x: 0, y: 0, scale: 1 }, { x: 150, y: 10 })).toBe(-1);
    expect(nodeAt(model, { x: 0, y: 0, scale: 0.01 }, { x: 2, y: 2 })).toBe(1);
  });
});

describe('the model', () => {
  it('marks nodes by slack and edges between them', () => {
    const model = new GraphModel(chain(4, { slack: Float64Array.of(0, 0, 50, -1) }));
    model.setThreshold(0);
    expect([...model.critical]).toEqual([1, 1, 0, 0]);
    expect([0, 1, 2].map((edge) => model.edgeCritical(edge))).toEqual([true, false, false]);
    model.setThreshold(50);
    expect([...model.critical]).toEqual([1, 1, 1, 0]);
    model.setThreshold(null);
    expect([...model.critical]).toEqual([0, 0, 0, 0]);
  });

  it('takes an edge with slack off the path', () => {
    const model = new GraphModel(chain(3, { slack: Float64Array.of(0, 0, 0), edge_slack: Float64Array.of(0, 7) }));
    model.setThreshold(0);
    expect([model.edgeCritical(0), model.edgeCritical(1)]).toEqual([true, false]);
  });

  it('fades what is not next to the focus, and what a filter dims', () => {
    const model = new GraphModel(chain(5));
    model.setFaded(Uint8Array.of(0, 1, 0, 0, 0), 1);
    expect([...(model.faded ?? [])]).toEqual([0, 1, 0, 1, 1]);
    expect([0, 1, 2].map((edge) => model.edgeFaded(edge))).toEqual([true, true, true]);
    model.setFaded(null, 1);
    expect([0, 1, 2].map((edge) => model.edgeFaded(edge))).toEqual([false, false, true]);
    model.setFaded(null, -1);
    expect(model.faded).toBeNull();
  });

  it('refuses points that do not belong to the edges', () => {
    expect(() => new GraphModel(chain(3, { points: new Float64Array(4) }))).toThrow(RangeError);
  });
});

describe('the camera', () => {
  const world = { width: 4000, height: 1000 };

  it('fits and centres, never larger than life', () => {
    const view = fitView(world, screen);
    expect(view.scale).toBeCloseTo(752 / 4000, 9);
    expect(view.y).toBeCloseTo((1000 - 600 / view.scale) / 2, 9);
    expect(fitView({ width: 10, height: 10 }, screen).scale).toBe(1);
  });

  it('zooms about a place and within limits', () => {
    const view = { x: 100, y: 50, scale: 1 };
    const zoomed = zoomView(view, { x: 300, y: 200 }, 2, world, screen);
    expect(zoomed.x + 300 / zoomed.scale).toBeCloseTo(400, 9);
    expect(zoomView(view, { x: 0, y: 0 }, 100, world, screen).scale).toBe(2.5);
    expect(zoomView(view, { x: 0, y: 0 }, 1e-6, world, screen).scale).toBeCloseTo(752 / 4000 / 4, 9);
  });

  it('stays where it is when what is looked for is in sight, and moves only as far as needed', () => {
    const view = { x: 100, y: 50, scale: 0.5 };
    const box = (x: number, y: number) => ({ x, y, w: 100, h: 40 });
    expect(revealView(view, box(100, 50), screen)).toEqual(view);
    expect(revealView(view, box(1600, 1210), screen)).toEqual(view);
    expect(revealView(view, box(1700, 60), screen)).toEqual({ x: 1800 + 48 - 1600, y: 50, scale: 0.5 });
    expect(revealView(view, box(200, 20), screen)).toEqual({ x: 100, y: 20 - 48, scale: 0.5 });
    expect(revealView(view, { x: 0, y: 100, w: 3000, h: 40 }, screen)).toEqual({ x: 700, y: 50, scale: 0.5 });
  });

  it('keeps some of the picture on screen', () => {
    expect(clampView({ x: 1e6, y: -1e6, scale: 1 }, world, screen)).toEqual({ x: 3920, y: -520, scale: 1 });
  });
});

describe('the minimap', () => {
  const world = { width: 8000, height: 4000 };
  const view = { x: 1000, y: 500, scale: 0.5 };

  it('is there only when something is out of sight', () => {
    expect(minimapBox(world, fitView(world, screen), screen)).toBeNull();
    expect(minimapBox(world, view, { width: 300, height: 600 })).toBeNull();
    expect(minimapBox(world, view, screen)).not.toBeNull();
  });

  it('centres the view on what one points at', () => {
    const box = minimapBox(world, view, screen);
    expect(box).not.toBeNull();
    const place = { x: box!.x + 6 + 4000 * box!.scale, y: box!.y + 6 + 2000 * box!.scale };
    expect(isInside(box, place)).toBe(true);
    const moved = viewFromMinimap(box!, place, view, screen);
    expect(moved.x + screen.width / moved.scale / 2).toBeCloseTo(4000, 6);
    expect(moved.y + screen.height / moved.scale / 2).toBeCloseTo(2000, 6);
  });
});

describe('a picture that is drawn anew', () => {
  const box = (x: number, y: number) => ({ x, y, w: 100, h: 40 });

  it('keeps what took the place of something where that was', () => {
    const view = followView({ x: 50, y: 20, scale: 2 }, box(300, 100), box(900, 700));
    expect(view).toEqual({ x: 650, y: 620, scale: 2 });
  });

  it('is in sight or not', () => {
    const data = chain(3);
    expect(anyInSight(data, { x: 450, y: 0, scale: 1 }, screen)).toBe(true);
    expect(anyInSight(data, { x: 501, y: 0, scale: 1 }, screen)).toBe(false);
    expect(anyInSight(data, { x: 0, y: -601, scale: 1 }, screen)).toBe(false);
  });

  const phone = { width: 400, height: 600 };

  it('begins where names can be read on a narrow screen, at the first task', () => {
    const view = startView({ width: 1200, height: 300 }, phone, box(0, 100));
    expect(view).toEqual({ x: -30, y: -225, scale: 0.8 });
    expect(startView({ width: 1200, height: 300 }, phone, box(1000, 100)).x).toBe(730);
  });

  it('begins where names can be read on a wide screen too', () => {
    expect(startView({ width: 3000, height: 300 }, screen, box(0, 100)).scale).toBe(0.65);
  });

  it.each([
    ['a wide one', { width: 1200, height: 300 }, screen],
    ['what is small on a wide one, but can be read', { width: 1500, height: 300 }, screen],
    ['what would take many wide ones', { width: 9000, height: 300 }, screen],
    ['what is small on a narrow one, but can be read', { width: 520, height: 300 }, phone],
    ['what fits', { width: 400, height: 300 }, phone],
    ['what would take many screens', { width: 9000, height: 300 }, phone],
  ])('begins with all of it: %s', (_, world, size) => {
    expect(startView(world, size, box(0, 0))).toEqual(fitView(world, size));
  });
});
