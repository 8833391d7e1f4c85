// Bars in a pixel buffer, for thin rows or more bars than paths can carry.
import type { Frame } from './frame.ts';
import { type GanttScene, eachVisibleRow, isCritical, isDimmed, rowTop } from './gantt_scene.ts';
import { PixelBuffer } from './pixels.ts';
import type { Tick } from './ticks.ts';
import { xOf } from './time_axis.ts';

const failed = 2;

export class GanttPixels {
  private readonly buffer_ = new PixelBuffer();

  paint(frame: Frame, scene: GanttScene, ticks: readonly Tick[]): void {
    const { geometry, style } = scene;
    const { ratio } = frame;
    const left = Math.round(geometry.left * ratio);
    const top = Math.round(geometry.top * ratio);
    this.buffer_.resize(Math.round(frame.width * ratio) - left, Math.round(frame.height * ratio) - top);
    this.buffer_.pixels.fill(style.palette.background.packed);
    for (const tick of ticks) {
      const x = Math.floor(xOf(scene.axis, tick.position) * ratio) - left;
      this.buffer_.box(x, 0, x + 1, this.buffer_.height, style.grid.packed);
    }
    eachVisibleRow(scene, (row, from, to) => this.row_(frame, scene, row, from, to));
    this.buffer_.put(frame.context, left, top);
  }

  // Paints one line of the row's pixels and copies it down.
  private row_(frame: Frame, scene: GanttScene, row: number, from: number, to: number): void {
    const { pixels, width, height } = this.buffer_;
    const row_px = scene.window.row_height * frame.ratio;
    const begin = (rowTop(scene, row) - scene.geometry.top) * frame.ratio;
    const gap = row_px >= 12 ? 2 : row_px >= 4 ? 1 : 0;
    const top = Math.max(0, Math.floor(begin) + gap);
    const bottom = Math.min(height, Math.max(Math.floor(begin) + gap + 1, Math.floor(begin + row_px) - gap));
    if (top >= bottom) return;
    this.line_(frame, scene, top * width, from, to);
    for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
    if (bottom - top >= 5) this.critical_(frame, scene, bottom - 2, bottom, from, to);
  }

  private line_(frame: Frame, scene: GanttScene, offset: number, from: number, to: number): void {
    const { pixels, width } = this.buffer_;
    const { model, window, style } = scene;
    const { state, task } = model.data;
    const bars = model.rows.bars;
    const scale = scene.geometry.px_per_ms * frame.ratio;
    let painted = -1;
    for (let index = from; index < to; index++) {
      const bar = bars[index];
      let x0 = ((model.start[bar] - window.from) * scale) | 0;
      const x1 = Math.min(width - 1, ((model.end[bar] - window.from) * scale) | 0);
      // Bars that share a pixel: the first one has it, unless a later one failed.
      const wins = state[bar] === failed;
      if (x1 <= painted && !wins) continue;
      if (x0 < 0) x0 = 0;
      if (x0 <= painted && !wins) x0 = painted + 1;
      const colours = isDimmed(scene, task[bar]) ? style.bar_faded : style.bar;
      pixels.fill(colours[state[bar]].packed, offset + x0, offset + x1 + 1);
      painted = Math.max(painted, x1);
    }
  }

  private critical_(frame: Frame, scene: GanttScene, top: number, bottom: number, from: number, to: number): void {
    if (!scene.show.critical || scene.model.data.critical == null) return;
    const { model, window, style } = scene;
    const scale = scene.geometry.px_per_ms * frame.ratio;
    for (let index = from; index < to; index++) {
      const bar = model.rows.bars[index];
      if (!isCritical(scene, model.data.task[bar]) || isDimmed(scene, model.data.task[bar])) continue;
      const x0 = Math.floor((model.start[bar] - window.from) * scale);
      const x1 = Math.floor((model.end[bar] - window.from) * scale) + 1;
      this.buffer_.box(x0, top, x1, bottom, style.palette.critical.packed);
    }
  }
}
