// One picture of a Gantt: everything the painters need, put together once per frame.
import { Kind, kindOfBar, kindOfPhase } from './states.ts';
import type { GanttModel } from './gantt_model.ts';
import { firstEndingAfter } from './gantt_rows.ts';
import type { Geometry, Window } from './gantt_geometry.ts';
import type { GanttStyle } from './gantt_style.ts';
import type { AxisMap } from './time_axis.ts';
import type { GanttShow } from './types.ts';

export interface GanttScene {
  readonly model: GanttModel;
  readonly window: Window;
  readonly geometry: Geometry;
  readonly axis: AxisMap;
  readonly style: GanttStyle;
  readonly show: GanttShow;
  readonly dimmed: Uint8Array | null;
  readonly phases: Uint8Array | null;
  readonly now_ms: number | null;
  readonly first_row: number;
  readonly last_row: number; // exclusive
}

export function rowTop(scene: GanttScene, row: number): number {
  return scene.geometry.top + (row - scene.window.top) * scene.window.row_height;
}

// Calls `visit` with the visible part of each visible row: elements of rows.bars, the end exclusive.
export function eachVisibleRow(scene: GanttScene, visit: (row: number, from: number, to: number) => void): void {
  const { model, window } = scene;
  const { rows, start, end } = model;
  for (let row = scene.first_row; row < scene.last_row; row++) {
    const from = firstEndingAfter(rows, row, end, window.from);
    let low = from;
    let high = rows.begin[row + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (start[rows.bars[middle]] < window.to) low = middle + 1;
      else high = middle;
    }
    visit(row, from, low);
  }
}

export function countVisibleBars(scene: GanttScene): number {
  let count = 0;
  eachVisibleRow(scene, (_, from, to) => (count += to - from));
  return count;
}

export function isCritical(scene: GanttScene, task: number): boolean {
  return scene.show.critical && scene.model.data.critical?.[task] === 1;
}

export function isDimmed(scene: GanttScene, task: number): boolean {
  return scene.dimmed !== null && scene.dimmed[task] === 1;
}

// How a task stands: at the moment whose phases are known, else as its last bar ended.
export function stateOf({ phases, model }: Pick<GanttScene, 'phases' | 'model'>, task: number): Kind {
  if (phases !== null && task < phases.length) return kindOfPhase(phases[task]);
  const bar = model.last_bar[task];
  return bar < 0 ? Kind.pending : kindOfBar(model.data.state[bar]);
}
