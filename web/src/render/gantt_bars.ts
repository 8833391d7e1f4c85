// Bars as shapes, with what explains them: waits before, slack after, the baseline below.
import type { Context, Frame } from './frame.ts';
import { placeBeside, scrollbar_px } from './gantt_geometry.ts';
import { type GanttScene, eachVisibleRow, isCritical, isDimmed, rowTop } from './gantt_scene.ts';
import { write } from './text.ts';
import { xOf } from './time_axis.ts';
import { Kind } from './states.ts';
import { duration } from '../ui/format.ts';

interface BarBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

const running = 0;
const failed = 2;
const cancelled = 3;
const marks_row_px = 14; // from this row height on, waits, slack and baseline are drawn

export function paintBars(frame: Frame, scene: GanttScene): void {
  if (scene.window.row_height >= marks_row_px) paintMarks(frame, scene);
  eachVisibleRow(scene, (row, from, to) => {
    for (let index = from; index < to; index++) {
      paintBar(frame, scene, row, index);
    }
  });
  frame.context.globalAlpha = 1;
}

export function barBox(scene: GanttScene, row: number, bar: number): BarBox {
  const { model, axis, geometry, window } = scene;
  // Far outside the screen a path loses precision.
  const left = Math.max(geometry.left - 20, xOf(axis, model.start[bar]));
  const right = Math.min(geometry.left + geometry.width + 20, xOf(axis, model.end[bar]));
  const row_height = window.row_height;
  const height = Math.max(1, row_height >= 18 ? row_height - 9 : row_height - (row_height >= 10 ? 3 : 1));
  const top = rowTop(scene, row) + (row_height >= 18 ? 4 : 1);
  return { left, right: Math.max(left + 1.5, right), top, height };
}

function paintBar(frame: Frame, scene: GanttScene, row: number, index: number): void {
  const { context } = frame;
  const { data, rows } = scene.model;
  const { style } = scene;
  const bar = rows.bars[index];
  const box = barBox(scene, row, bar);
  const state = data.state[bar];
  const task = data.task[bar];
  const width = box.right - box.left;
  context.globalAlpha = isDimmed(scene, task) ? 0.25 : 1;
  context.beginPath();
  if (width < 5) context.rect(box.left, box.top, width, box.height);
  else context.roundRect(box.left, box.top, width, box.height, radii(state, Math.min(3, width / 3)));
  context.fillStyle = style.bar[state].css;
  context.fill();
  if (state === failed && style.hatch !== null && width >= 3) {
    context.fillStyle = style.hatch;
    context.fill();
  }
  if (state === cancelled && width >= 6) hollow(context, scene, box);
  if (isCritical(scene, task)) underline(context, scene, box);
  if (box.height >= 11 && !isDimmed(scene, task)) paintBarText(frame, scene, row, index, box);
}

// A running bar is open to the right: it has not ended.
function radii(state: number, radius: number): number[] {
  return state === running ? [radius, 0, 0, radius] : [radius];
}

function hollow(context: Context, scene: GanttScene, box: BarBox): void {
  context.fillStyle = scene.style.palette.background.css;
  context.fillRect(box.left + 1.5, box.top + 1.5, box.right - box.left - 3, box.height - 3);
}

function underline(context: Context, scene: GanttScene, box: BarBox): void {
  const thick = box.height >= 10 ? 3 : 2;
  context.fillStyle = scene.style.palette.background.css;
  context.fillRect(box.left, box.top + box.height - thick - 1, box.right - box.left, 1);
  context.fillStyle = scene.style.palette.critical.css;
  context.fillRect(box.left, box.top + box.height - thick, box.right - box.left, thick);
}

// Its name where the row is not the task's own, else how long it took; inside, or beside the bar when there is room.
function paintBarText(frame: Frame, scene: GanttScene, row: number, index: number, box: BarBox): void {
  const { context } = frame;
  const { model, style, geometry } = scene;
  const { data, rows } = model;
  const bar = rows.bars[index];
  const size = 10.5;
  const by_task = model.rows.mode === 'task';
  const attempt = data.attempt[bar] > 1 ? `#${data.attempt[bar]} ` : '';
  const name = by_task ? duration(data.end[bar] - data.start[bar]) : model.taskLabel(data.task[bar]);
  const left = Math.max(box.left, geometry.left);
  const room = Math.min(box.right, geometry.left + geometry.width) - left - 10;
  const y = box.top + box.height / 2 - (isCritical(scene, data.task[bar]) ? 1 : 0);
  context.font = `400 ${size}px ${style.palette.font}`;
  const text = room > 14 ? style.plain.fit(attempt + name, size, room) : '';
  if (text.length > 2 && (!by_task || text === attempt + name)) {
    context.fillStyle = data.state[bar] === cancelled ? style.palette.text.css : style.ink;
    write(context, text, left + 5, y, size);
    return;
  }
  if (!by_task || index + 1 < rows.begin[row + 1]) return;
  const from = index > rows.begin[row] ? barBox(scene, row, rows.bars[index - 1]).right : geometry.left;
  const x = placeBeside(
    style.plain.width(attempt + name, size),
    waitBegin(scene, bar, box),
    Math.max(box.right, geometry.left, slackEnd(scene, bar)),
    from,
    geometry.left + geometry.width - scrollbar_px,
  );
  if (x === null) return;
  context.fillStyle = style.palette.muted.css;
  write(context, attempt + name, x, y, size);
}

// Where the wait before a bar begins on screen; where the bar does when none is drawn.
function waitBegin(scene: GanttScene, bar: number, box: BarBox): number {
  const { model, axis, show } = scene;
  const ready = model.data.queued[bar];
  if (!show.queued || ready < 0 || ready >= model.data.start[bar]) return box.left;
  return Math.max(scene.geometry.left - 20, xOf(axis, model.fold.toPosition(ready)));
}

function paintMarks(frame: Frame, scene: GanttScene): void {
  const { model, show } = scene;
  const { data, rows } = model;
  const slack_rows: number[] = [];
  const waits: number[] = [];
  eachVisibleRow(scene, (row, from, to) => {
    // A wait may reach into the picture from a bar that begins after it.
    const last = Math.min(rows.begin[row + 1], to + 1);
    for (let index = from; index < last; index++) waits.push(rows.bars[index]);
    if (rows.mode === 'task') slack_rows.push(row);
  });
  if (show.queued) strokeWaits(frame, scene, waits);
  if (rows.mode !== 'task') return;
  if (show.slack && data.slack != null) strokeSlack(frame, scene, slack_rows);
  if (show.baseline && data.baseline != null) fillBaseline(frame, scene, slack_rows, data.baseline);
}

function strokeWaits(frame: Frame, scene: GanttScene, bars: readonly number[]): void {
  const { context } = frame;
  const { model, axis } = scene;
  context.strokeStyle = scene.style.palette.kinds[Kind.queued].css;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.75;
  context.beginPath();
  for (const bar of bars) {
    const box = barBox(scene, model.rows.row_of_bar[bar], bar);
    const left = waitBegin(scene, bar, box);
    if (left === box.left || isDimmed(scene, model.data.task[bar])) continue;
    const y = box.top + box.height / 2;
    context.moveTo(left, y - 3);
    context.lineTo(left, y + 3);
    context.moveTo(left, y);
    context.lineTo(xOf(axis, model.start[bar]), y);
  }
  context.stroke();
  context.globalAlpha = 1;
}

// Where the slack after a task's last bar ends on screen; 0 when none is drawn.
function slackEnd(scene: GanttScene, bar: number): number {
  const { model, axis, geometry, show } = scene;
  const { slack, task, end } = model.data;
  if (!show.slack || scene.window.row_height < marks_row_px || slack == null) return 0;
  if (model.rows.mode !== 'task' || model.last_bar[task[bar]] !== bar || !(slack[task[bar]] > 0)) return 0;
  const right = xOf(axis, model.fold.toPosition(end[bar] + slack[task[bar]]));
  return right - xOf(axis, model.end[bar]) < 4 ? 0 : Math.min(geometry.left + geometry.width + 20, right);
}

function strokeSlack(frame: Frame, scene: GanttScene, rows: readonly number[]): void {
  const { context } = frame;
  const { model } = scene;
  const caps: [number, number][] = [];
  context.strokeStyle = scene.style.palette.muted.css;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  for (const row of rows) {
    const bar = model.last_bar[model.rows.subject[row]];
    const right = bar < 0 || isDimmed(scene, model.rows.subject[row]) ? 0 : slackEnd(scene, bar);
    if (right === 0) continue;
    const box = barBox(scene, row, bar);
    const y = Math.round(box.top + box.height / 2) + 0.5;
    context.moveTo(box.right, y);
    context.lineTo(right, y);
    caps.push([right, y]);
  }
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  for (const [x, y] of caps) {
    context.moveTo(x, y - 4);
    context.lineTo(x, y + 4);
  }
  context.stroke();
}

function fillBaseline(
  frame: Frame,
  scene: GanttScene,
  rows: readonly number[],
  baseline: { readonly start: Float64Array; readonly end: Float64Array },
): void {
  const { context } = frame;
  const { model, axis, window, geometry } = scene;
  context.fillStyle = scene.style.palette.baseline.css;
  context.globalAlpha = 0.55;
  for (const row of rows) {
    const task = model.rows.subject[row];
    if (!(baseline.start[task] >= 0) || isDimmed(scene, task)) continue;
    const left = Math.max(geometry.left, xOf(axis, model.fold.toPosition(baseline.start[task])));
    const right = Math.min(geometry.left + geometry.width, xOf(axis, model.fold.toPosition(baseline.end[task])));
    if (right <= left) continue;
    context.fillRect(left, rowTop(scene, row) + window.row_height - 4, Math.max(1.5, right - left), 2.5);
  }
  context.globalAlpha = 1;
}
