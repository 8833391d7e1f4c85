// Paints a Gantt: rows and bars, then the column and the header that cover their edges.
import { type Frame, crisp } from './frame.ts';
import { barBox, paintBars } from './gantt_bars.ts';
import { barsArePixels, thumbOf } from './gantt_geometry.ts';
import { paintHeader, paintLabels } from './gantt_labels.ts';
import { GanttPixels } from './gantt_pixels.ts';
import { type GanttScene, countVisibleBars, eachVisibleRow, rowTop } from './gantt_scene.ts';
import { type Tick, timeTicks } from './ticks.ts';
import { flagSpan, paintGaps, paintGrid, paintMark, xOf } from './time_axis.ts';

const tick_gap_px = 74;

export class GanttPainter {
  private readonly pixels_ = new GanttPixels();

  base(frame: Frame, scene: GanttScene): void {
    const { context } = frame;
    const { style, geometry, window, model, axis } = scene;
    const { data } = model;
    const ticks = timeTicks(model.fold, {
      from: window.from,
      to: window.to,
      width_px: geometry.width,
      gap_px: tick_gap_px,
      zero_ms: data.start_ms,
      clock: data.clock,
    });
    const pixels = barsArePixels(window.row_height, countVisibleBars(scene));
    if (pixels) this.pixels_.paint(frame, scene, ticks);
    else this.ground_(frame, scene, ticks);
    context.save();
    context.beginPath();
    context.rect(geometry.left, geometry.top, geometry.width, geometry.height);
    context.clip();
    if (!pixels) paintBars(frame, scene);
    paintGaps(frame, axis, model.fold, geometry.top - 8, frame.height + 8, style.band.css, style.palette.edge.css);
    if (!pixels && window.row_height >= 12) paintPointers(frame, scene);
    context.restore();
    paintLabels(frame, scene);
    const deadline = xInSight(frame, scene, data.deadline_ms ?? null);
    const now = xInSight(frame, scene, scene.now_ms);
    const taken = deadline === null ? [] : [flagSpan(frame, deadline, 'deadline', style.bold)];
    if (now !== null) taken.push(flagSpan(frame, now, 'now', style.bold));
    paintHeader(frame, scene, ticks, taken);
    if (deadline !== null) {
      const colour = style.palette.deadline.css;
      paintMark(frame, deadline, 7, frame.height, 'deadline', colour, style.palette, style.bold, [5, 4]);
    }
  }

  private ground_(frame: Frame, scene: GanttScene, ticks: readonly Tick[]): void {
    const { context } = frame;
    const { style, geometry, axis, window, model } = scene;
    context.fillStyle = style.palette.background.css;
    context.fillRect(0, 0, frame.width, frame.height);
    paintGrid(frame, axis, ticks, geometry.top, frame.height, style.grid.css);
    if (window.row_height < 12) return;
    context.strokeStyle = style.grid.css;
    context.beginPath();
    for (let row = scene.first_row; row < scene.last_row; row++) {
      if (model.rows.mode === 'group' && row + 1 < model.rows.count && model.rows.subject[row + 1] < 0) continue;
      const y = crisp(rowTop(scene, row + 1), frame.ratio);
      context.moveTo(geometry.left, y);
      context.lineTo(frame.width, y);
    }
    context.stroke();
  }
}

// null: there is no such time, or it is out of sight.
function xInSight(frame: Frame, scene: GanttScene, time_ms: number | null): number | null {
  const { model, geometry, axis } = scene;
  if (time_ms === null || time_ms < 0) return null;
  const x = xOf(axis, model.fold.toPosition(time_ms));
  return x < geometry.left || x > frame.width ? null : x;
}

// Small triangles where a row's bars are all to the left or to the right of the picture.
function paintPointers(frame: Frame, scene: GanttScene): void {
  const { context } = frame;
  const { model, geometry, window, style } = scene;
  context.fillStyle = style.palette.muted.css;
  context.globalAlpha = 0.7;
  context.beginPath();
  eachVisibleRow(scene, (row, from, to) => {
    if (to > from || model.rows.begin[row] === model.rows.begin[row + 1]) return;
    const before = from === model.rows.begin[row + 1];
    const x = before ? geometry.left + 6 : geometry.left + geometry.width - 16;
    const y = rowTop(scene, row) + window.row_height / 2;
    const tip = before ? -4 : 4;
    context.moveTo(x + tip, y);
    context.lineTo(x - tip * 0.4, y - 3.5);
    context.lineTo(x - tip * 0.4, y + 3.5);
    context.closePath();
  });
  context.fill();
  context.globalAlpha = 1;
}

export interface GanttMarks {
  readonly selection: readonly number[];
  readonly hover_task: number;
  readonly hover_bar: number;
  readonly cursor_ms: number | null;
}

// What lies over the picture: selected rows, the bar under the pointer, now, the scrub cursor, the scroll bar.
export function paintGanttOverlay(frame: Frame, scene: GanttScene, marks: GanttMarks): void {
  const { context } = frame;
  const { geometry, style } = scene;
  context.save();
  context.beginPath();
  context.rect(0, geometry.top, frame.width, geometry.height);
  context.clip();
  for (const task of marks.selection) highlight(frame, scene, task, 0.14, true);
  if (marks.hover_task >= 0) highlight(frame, scene, marks.hover_task, 0.06, false);
  if (marks.hover_bar >= 0) ring(frame, scene, marks.hover_bar);
  context.restore();
  paintNow(frame, scene);
  paintCursor(frame, scene, marks.cursor_ms);
  const thumb = thumbOf(scene.window, scene.model.rows.count, frame);
  if (thumb === null) return;
  context.fillStyle = style.palette.muted.css;
  context.globalAlpha = 0.45;
  context.beginPath();
  context.roundRect(frame.width - 8, thumb.y + 2, 5, thumb.height - 4, 2.5);
  context.fill();
  context.globalAlpha = 1;
}

function highlight(frame: Frame, scene: GanttScene, task: number, alpha: number, bars: boolean): void {
  const { context } = frame;
  const { model, style } = scene;
  const row = model.rowOfTask(task);
  if (row < scene.first_row || row >= scene.last_row) return;
  if (model.rows.mode === 'task') {
    context.globalAlpha = alpha;
    context.fillStyle = style.palette.accent.css;
    context.fillRect(0, rowTop(scene, row), frame.width, scene.window.row_height);
    context.globalAlpha = 1;
    if (bars) context.fillRect(0, rowTop(scene, row), 3, scene.window.row_height);
  }
  if (bars && model.last_bar[task] >= 0) ring(frame, scene, model.last_bar[task]);
}

function ring(frame: Frame, scene: GanttScene, bar: number): void {
  const { context } = frame;
  const box = barBox(scene, scene.model.rows.row_of_bar[bar], bar);
  context.save();
  context.beginPath();
  context.rect(scene.geometry.left, 0, frame.width, frame.height);
  context.clip();
  context.strokeStyle = scene.style.palette.accent.css;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(box.left - 1.5, box.top - 1.5, box.right - box.left + 3, box.height + 3, 4);
  context.stroke();
  context.restore();
}

function paintNow(frame: Frame, scene: GanttScene): void {
  const { style } = scene;
  const x = xInSight(frame, scene, scene.now_ms);
  if (x === null) return;
  paintMark(frame, x, 7, frame.height, 'now', style.palette.kinds[2].css, style.palette, style.bold);
}

function paintCursor(frame: Frame, scene: GanttScene, cursor_ms: number | null): void {
  if (cursor_ms === null) return;
  const { context } = frame;
  const { style, model, axis, geometry } = scene;
  const x = Math.max(geometry.left, xOf(axis, model.fold.toPosition(cursor_ms)));
  if (x > frame.width) return;
  context.globalAlpha = 0.62;
  context.fillStyle = style.palette.background.css;
  context.fillRect(x, geometry.top, frame.width - x, geometry.height);
  context.globalAlpha = 1;
  paintMark(frame, x, geometry.top - 2, frame.height, '', style.palette.accent.css, style.palette, style.bold);
  context.fillStyle = style.palette.accent.css;
  context.beginPath();
  context.moveTo(x, geometry.top + 1);
  context.lineTo(x - 6, geometry.top - 9);
  context.lineTo(x + 6, geometry.top - 9);
  context.closePath();
  context.fill();
}
