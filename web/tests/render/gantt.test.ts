import { describe, expect, it } from 'vitest';
import {
  rowsInWords,
  axis_px,
  barsArePixels,
  clampWindow,
  fitWindow,
  geometryOf,
  placeBeside,
  positionAt,
  rowAt,
  thumbOf,
  zoomWindow,
} from '../../src/render/gantt_geometry.ts';
import { GanttModel } from '../../src/render/gantt_model.ts';
import { stateOf } from '../../src/render/gantt_scene.ts';
import { Kind } from '../../src/render/states.ts';
import { firstEndingAfter, makeRows } from '../../src/render/gantt_rows.ts';
import type { GanttData } from '../../src/render/types.ts';

type Bar = [task: number, lane: number, start: number, end: number];

function dataOf(bars: readonly Bar[], group?: readonly number[]): GanttData {
  const column = (index: number) => bars.map((bar) => bar[index]);
  return {
    task: Uint32Array.from(column(0)),
    lane: Uint32Array.from(column(1)),
    attempt: new Uint32Array(bars.length).fill(1),
    start: Float64Array.from(column(2)),
    end: Float64Array.from(column(3)),
    state: new Uint8Array(bars.length).fill(1),
    queued: new Float64Array(bars.length).fill(-1),
    task_count: 5,
    lane_count: 2,
    start_ms: 0,
    end_ms: 100,
    clock: false,
    taskName: (task) => `t${task}`,
    laneName: (lane) => `w${lane}`,
    group: group === undefined ? null : Uint32Array.from(group),
    group_names: ['first', 'second'],
  };
}

// Task 3 twice (two attempts), task 4 never.
const bars: Bar[] = [
  [2, 0, 0, 10],
  [3, 1, 5, 20],
  [0, 0, 10, 40],
  [3, 1, 30, 50],
  [1, 0, 40, 60],
];

describe('what is written beside a bar', () => {
  it('stands after it, before it where the pane ends, and nowhere where neither has room', () => {
    expect(placeBeside(30, 100, 150, 0, 185)).toBe(155);
    expect(placeBeside(30, 100, 150, 0, 184)).toBe(65);
    expect(placeBeside(30, 100, 150, 61, 184)).toBeNull();
  });
});

describe('how a task stands', () => {
  it('is its phase at the moment that is looked at, else how its last bar ended', () => {
    const model = new GanttModel(dataOf(bars), 'task', false);
    const at = (phases: Uint8Array | null) => [0, 3, 4].map((task) => stateOf({ model, phases }, task));
    expect(at(null)).toEqual([Kind.completed, Kind.completed, Kind.pending]);
    expect(at(Uint8Array.of(3, 0, 0, 1))).toEqual([Kind.running, Kind.queued, Kind.pending]);
  });
});

describe('rows', () => {
  it('by task: first start first, never started last, attempts in one row', () => {
    const rows = makeRows(dataOf(bars), 'task');
    expect([...rows.subject]).toEqual([2, 3, 0, 1, 4]);
    expect([...rows.row_of_bar]).toEqual([0, 1, 2, 1, 3]);
    expect([...rows.begin]).toEqual([0, 1, 3, 4, 5, 5]);
  });

  it('by lane: each lane its bars in order', () => {
    const rows = makeRows(dataOf(bars), 'lane');
    expect([...rows.bars.subarray(rows.begin[0], rows.begin[1])]).toEqual([0, 2, 4]);
    expect([...rows.bars.subarray(rows.begin[1], rows.begin[2])]).toEqual([1, 3]);
  });

  it('by group: as many sub-rows as bars overlap, and none overlaps in its row', () => {
    const rows = makeRows(dataOf(bars, [0, 0, 0, 0, 1]), 'group');
    expect([...rows.subject]).toEqual([0, -1, 1]);
    for (let row = 0; row < rows.count; row++) {
      const ends = [...rows.bars.subarray(rows.begin[row], rows.begin[row + 1])].map((bar) => bars[bar]);
      for (let index = 1; index < ends.length; index++)
        expect(ends[index][2]).toBeGreaterThanOrEqual(ends[index - 1][3]);
    }
  });

  it('by group without groups is by lane', () => {
    expect(makeRows(dataOf(bars), 'group').mode).toBe('lane');
  });

  it('finds the first bar that is still in sight', () => {
    const data = dataOf(bars);
    const rows = makeRows(data, 'lane');
    expect(rows.bars[firstEndingAfter(rows, 0, data.end, 10)]).toBe(2);
    expect(firstEndingAfter(rows, 0, data.end, 60)).toBe(rows.begin[1]);
  });
});

describe('the model', () => {
  const model = new GanttModel(dataOf(bars), 'task', false);

  it('finds a bar under the pointer and the nearest one beside it', () => {
    expect(model.barAt(1, 35, 1)).toBe(3);
    expect(model.barAt(1, 22, 3)).toBe(1);
    expect(model.barAt(1, 25, 3)).toBe(-1);
    expect(model.barAt(9, 25, 3)).toBe(-1);
  });

  it('knows the row and the last bar of a task, also of one that never started', () => {
    expect([model.rowOfTask(3), model.last_bar[3]]).toEqual([1, 3]);
    expect([model.rowOfTask(4), model.last_bar[4]]).toEqual([4, -1]);
  });

  it('names the group once', () => {
    const grouped = new GanttModel(dataOf(bars, [0, 0, 0, 0, 1]), 'group', false);
    expect([0, 1, 2].map((row) => grouped.rowLabel(row))).toEqual(['first', '', 'second']);
  });
});

describe('geometry', () => {
  it('says which rows are in sight where not all are', () => {
    const at = (top: number) => ({ from: 0, to: 1, top, row_height: 12 });
    const screen = { width: 600, height: 30 + 11 * 12 };
    expect(rowsInWords(at(0), 11, 'worker', screen)).toBe('11 workers');
    expect(rowsInWords(at(0), 525, 'worker', screen)).toBe('1–11 of 525 workers');
    expect(rowsInWords(at(514.5), 525, 'worker', screen)).toBe('516–525 of 525 workers');
    expect(rowsInWords(at(0), 1, 'task', screen)).toBe('1 task');
  });

  const screen = { width: 1000, height: 630 };

  it('fits all the time and as many rows as stay legible', () => {
    const few = fitWindow(0, 1000, 10, 'lane', screen);
    expect(few.row_height).toBe(26);
    expect(few.to).toBeGreaterThan(1000);
    expect(fitWindow(0, 1000, 4000, 'lane', screen).row_height).toBe(12);
    expect(fitWindow(0, 1000, 4000, 'task', screen).row_height).toBe(24);
  });

  it('zooms about the pointer', () => {
    const window = fitWindow(0, 1000, 10, 'lane', screen);
    const at = positionAt(window, geometryOf(window, screen), 700);
    const zoomed = zoomWindow(window, 700, 8, 1000, screen);
    expect(positionAt(zoomed, geometryOf(zoomed, screen), 700)).toBeCloseTo(at, 9);
    expect(zoomed.to - zoomed.from).toBeCloseTo((window.to - window.from) / 8, 9);
  });

  it('does not zoom below a few milliseconds or far beyond all', () => {
    const window = fitWindow(0, 1000, 10, 'lane', screen);
    const near = zoomWindow(window, 700, 1e9, 1000, screen);
    expect(near.to - near.from).toBeCloseTo(4, 9);
    const far = zoomWindow(window, 700, 1e-9, 1000, screen);
    expect(far.to - far.from).toBeCloseTo(2000, 9);
  });

  it('keeps rows and time in sight', () => {
    const window = { from: 1e6, to: 1e6 + 100, top: 1e6, row_height: 20 };
    const clamped = clampWindow(window, 0, 1000, 100, screen);
    expect(clamped.from).toBe(990);
    expect(clamped.top).toBe(100 - 30 + 0.5);
  });

  it('has a scroll bar only when rows overflow', () => {
    const window = { from: 0, to: 1, top: 0, row_height: 20 };
    expect(thumbOf(window, 30, screen)).toBeNull();
    expect(thumbOf({ ...window, top: 30 }, 60, screen)).toMatchObject({ y: axis_px + 300, height: 300 });
  });

  it('finds the row under a place', () => {
    const window = { from: 0, to: 1, top: 2.5, row_height: 20 };
    expect(rowAt(window, { x: 0, y: axis_px - 1 })).toBe(-1);
    expect(rowAt(window, { x: 0, y: axis_px + 11 })).toBe(3);
  });

  it('turns bars into pixels when rows are thin or bars many', () => {
    expect([barsArePixels(24, 100), barsArePixels(5, 100), barsArePixels(24, 3000)]).toEqual([false, true, true]);
  });
});
