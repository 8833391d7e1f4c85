// The column of row labels and the header above the rows.
import { type Frame, crisp } from './frame.ts';
import { axis_px, rowsInWords } from './gantt_geometry.ts';
import { type GanttScene, isCritical, isDimmed, rowTop, stateOf } from './gantt_scene.ts';
import { drawGlyph } from './glyphs.ts';
import { write } from './text.ts';
import type { Tick } from './ticks.ts';
import { type Taken, paintGapLabels, paintTickLabels } from './time_axis.ts';
import { plural } from '../ui/format.ts';

const label_px = 12;
const legible_row_px = 11;

export function paintLabels(frame: Frame, scene: GanttScene): void {
  const { context } = frame;
  const { palette } = scene.style;
  const width = scene.geometry.left;
  context.fillStyle = palette.raised.css;
  context.fillRect(0, 0, width, frame.height);
  context.save();
  context.beginPath();
  context.rect(0, axis_px, width, frame.height);
  context.clip();
  if (scene.window.row_height >= legible_row_px) {
    for (let row = scene.first_row; row < scene.last_row; row++) paintLabel(frame, scene, row);
  } else {
    paintSparseLabels(frame, scene);
  }
  context.restore();
  line(frame, width, 0, width, frame.height, palette.line.css);
}

function paintLabel(frame: Frame, scene: GanttScene, row: number): void {
  const text = scene.model.rowLabel(row);
  if (text === '') return;
  const { context } = frame;
  const { style, model, window } = scene;
  const { palette } = style;
  const by_task = model.rows.mode === 'task';
  const task = by_task ? model.rows.subject[row] : -1;
  const critical = by_task && isCritical(scene, task);
  const size = Math.min(label_px, window.row_height - 2);
  const y = rowTop(scene, row) + window.row_height / 2;
  let left = 12;
  context.globalAlpha = by_task && isDimmed(scene, task) ? 0.35 : 1;
  if (by_task) {
    const kind = stateOf(scene, task);
    const radius = Math.min(6, size / 2);
    drawGlyph(context, kind, left + radius, y, radius, palette.kinds[kind].css, style.ink);
    left += 2 * radius + 7;
  }
  const fitter = critical ? style.bold : style.plain;
  context.font = `${critical ? 600 : 400} ${size}px ${palette.font}`;
  context.fillStyle = critical ? palette.critical.css : palette.text.css;
  write(context, fitter.fitName(text, size, scene.geometry.left - left - 8), left, y, size);
  context.globalAlpha = 1;
}

// Thin rows: as many labels as fit without touching.
function paintSparseLabels(frame: Frame, scene: GanttScene): void {
  const { context } = frame;
  const { style, model, window } = scene;
  context.font = `400 11px ${style.palette.font}`;
  context.fillStyle = style.palette.muted.css;
  const every = Math.max(1, Math.ceil(15 / window.row_height));
  let free_y = -Infinity;
  const first = model.rows.mode === 'group' ? scene.first_row : Math.ceil(scene.first_row / every) * every;
  for (let row = first; row < scene.last_row; row += model.rows.mode === 'group' ? 1 : every) {
    const text = model.rowLabel(row);
    const y = rowTop(scene, row) + Math.max(7, window.row_height / 2);
    if (text === '' || y < free_y) continue;
    free_y = y + 15;
    write(context, style.plain.fit(text, 11, scene.geometry.left - 20), 12, y, 11);
  }
}

// `taken`: what else will stand in the header.
export function paintHeader(frame: Frame, scene: GanttScene, ticks: readonly Tick[], taken: Taken[]): void {
  const { context } = frame;
  const { palette, plain } = scene.style;
  const { geometry, axis, model } = scene;
  context.fillStyle = palette.raised.css;
  context.fillRect(0, 0, frame.width, axis_px);
  context.save();
  context.beginPath();
  context.rect(geometry.left, 0, geometry.width, axis_px);
  context.clip();
  paintGapLabels(frame, axis, model.fold, axis_px / 2, palette, plain, taken);
  paintTickLabels(frame, axis, ticks, axis_px / 2, palette, plain, taken);
  context.restore();
  const { rows } = model;
  const noun = { task: 'task', lane: 'worker', group: 'group' }[rows.mode];
  // A group may take several rows.
  const text =
    rows.mode === 'group'
      ? plural(
          rows.subject.reduce((sum, subject) => sum + (subject >= 0 ? 1 : 0), 0),
          noun,
        )
      : rowsInWords(scene.window, rows.count, noun, frame);
  context.fillStyle = palette.muted.css;
  context.font = `400 11px ${palette.font}`;
  write(
    context,
    plain.fit(text, 11, geometry.left - 16),
    12,
    axis_px / 2,
    11,
  );
  line(frame, 0, axis_px, frame.width, axis_px, palette.line.css);
  line(frame, geometry.left, 0, geometry.left, axis_px, palette.line.css);
}

function line(frame: Frame, x0: number, y0: number, x1: number, y1: number, colour: string): void {
  const { context, ratio } = frame;
  context.strokeStyle = colour;
  context.lineWidth = 1 / ratio;
  context.beginPath();
  context.moveTo(crisp(x0, ratio), crisp(y0, ratio));
  context.lineTo(crisp(x1, ratio), crisp(y1, ratio));
  context.stroke();
}
