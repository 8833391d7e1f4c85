import { beforeEach, expect, it, vi } from 'vitest';
import { axis_px, row_default_px } from '../../src/render/gantt_geometry.ts';
import { GanttRenderer } from '../../src/render/gantt.ts';
import type { Theme } from '../../src/render/theme.ts';
import type { GanttData } from '../../src/render/types.ts';

// What looks at the screen and what paints it is left out: where the view is depends on the data and on who moved it.
const size = { width: 800, height: axis_px + 10 * row_default_px };
vi.mock('../../src/render/surface.ts', () => ({
  Surface: class {
    size = size;
    canvas = {};
    invalidate() {}
    invalidateOverlay() {}
    move() {}
  },
}));
vi.mock('../../src/render/input.ts', () => ({ Input: class {} }));
vi.mock('../../src/render/gantt_painter.ts', () => ({ GanttPainter: class {}, paintGanttOverlay: () => {} }));
vi.mock('../../src/render/gantt_style.ts', () => ({ makeGanttStyle: () => ({}) }));

// One task after the other, a second each.
function tasks(count: number): GanttData {
  const column = Uint32Array.from({ length: count }, (_, task) => task);
  return {
    task: column,
    lane: new Uint32Array(count),
    attempt: new Uint32Array(count).fill(1),
    start: Float64Array.from(column, (task) => task * 1000),
    end: Float64Array.from(column, (task) => task * 1000 + 1000),
    state: new Uint8Array(count).fill(1),
    queued: new Float64Array(count).fill(-1),
    task_count: count,
    lane_count: 1,
    start_ms: 0,
    end_ms: count * 1000,
    clock: true,
    taskName: (task) => `t${task}`,
    laneName: (lane) => `w${lane}`,
    group: null,
  };
}

let gantt: GanttRenderer;
let whole: GanttRenderer;
beforeEach(() => {
  const make = () =>
    new GanttRenderer({} as HTMLElement, { palette: {}, subscribe: () => () => {} } as unknown as Theme);
  [gantt, whole] = [make(), make()];
  gantt.setData(tasks(40));
  whole.setData(tasks(80));
});

it('goes on showing all of the time of a run that goes on, also with a task that was selected', () => {
  gantt.reveal(3);
  gantt.setData(tasks(80), true);
  expect(gantt.view()).toEqual(whole.view());
});

it('leaves the rows where a task came into sight while the time goes on fitting', () => {
  gantt.reveal(30);
  const { top } = gantt.view();
  expect(top).toBe(25);
  gantt.setData(tasks(80), true);
  expect(gantt.view()).toEqual({ ...whole.view(), top });
});

it('stays at the time to which somebody moved it', () => {
  gantt.panBy(-50, 0);
  const view = gantt.view();
  gantt.setData(tasks(80), true);
  expect(gantt.view()).toEqual(view);
});

it('shows all of another run, from its first row', () => {
  gantt.panBy(-50, -200);
  gantt.setData(tasks(80));
  expect(gantt.view()).toEqual(whole.view());
});
