// One plot of step series: areas, capacities, and what the column beside it says.
import { type Context, type Frame, crisp } from './frame.ts';
import type { ChartStyle } from './chart.ts';
import { peakOf, stepAt } from './steps.ts';
import { write } from './text.ts';
import type { Colour, Palette } from './theme.ts';
import { valueTicks } from './ticks.ts';
import { type AxisMap, xOf } from './time_axis.ts';
import { Kind } from './states.ts';
import type { Series, SeriesPanel } from './types.ts';
import { amount } from '../ui/format.ts';

export interface PanelBox {
  readonly top: number;
  readonly height: number;
}

const pad_px = 10;
const label_px = 12;

export function seriesColour(palette: Palette, series: Series, index: number): Colour {
  const kinds = { running: Kind.running, queued: Kind.queued, completed: Kind.completed, failed: Kind.failed };
  if (series.kind === 'resource') return palette.series[(index + 1) % palette.series.length];
  if (series.kind === 'limit') return palette.series[(index + 2) % palette.series.length];
  return palette.kinds[kinds[series.kind]];
}

export function formatValue(series: Series, value: number): string {
  if (series.format !== undefined) return series.format(value);
  return amount(value);
}

// Value at the top of the plot.
export function panelTop(panel: SeriesPanel): number {
  const most = panel.series.reduce((top, series) => Math.max(top, peakOf(series.values), series.capacity ?? 0), 0);
  return most > 0 ? most : 1;
}

export function paintPanel(
  frame: Frame,
  panel: SeriesPanel,
  at: Float64Array,
  end_ms: number,
  axis: AxisMap,
  box: PanelBox,
  style: ChartStyle,
): void {
  const { context } = frame;
  const { palette } = style;
  const most = panelTop(panel);
  const base = box.top + box.height - pad_px;
  const yOf = (value: number) => base - (value / most) * (box.height - 2 * pad_px);
  paintValueGrid(frame, panel, axis, box, yOf, style);
  context.save();
  context.beginPath();
  context.rect(axis.left, box.top, axis.width, box.height);
  context.clip();
  panel.series.forEach((series, index) => {
    const colour = seriesColour(palette, series, index);
    paintSteps(context, series, at, end_ms, axis, yOf, base, colour);
    if (series.capacity != null) paintCapacity(context, series, series.capacity, at, end_ms, axis, yOf, palette);
  });
  context.restore();
}

function paintSteps(
  context: Context,
  series: Series,
  at: Float64Array,
  end_ms: number,
  axis: AxisMap,
  yOf: (value: number) => number,
  base: number,
  colour: Colour,
): void {
  const [first, last] = visibleSteps(at, axis);
  if (last < first) return;
  const trace = () => {
    for (let step = first; step <= last; step++) {
      const y = yOf(series.values[step]);
      context.lineTo(xOf(axis, at[step]), y);
      context.lineTo(xOf(axis, step + 1 < at.length ? at[step + 1] : Math.max(end_ms, at[step])), y);
    }
  };
  const [left, right] = [xOf(axis, at[first]), xOf(axis, last + 1 < at.length ? at[last + 1] : end_ms)];
  context.beginPath();
  context.moveTo(left, base);
  trace();
  context.lineTo(right, base);
  context.closePath();
  context.globalAlpha = 0.2;
  context.fillStyle = colour.css;
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  trace();
  context.strokeStyle = colour.css;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.stroke();
}

function visibleSteps(at: Float64Array, axis: AxisMap): [number, number] {
  return [Math.max(0, stepAt(at, axis.from)), stepAt(at, axis.from + axis.width / axis.px_per_ms)];
}

// A dashed line at the capacity, solid and thick where the series reaches it: there it holds the work up.
function paintCapacity(
  context: Context,
  series: Series,
  capacity: number,
  at: Float64Array,
  end_ms: number,
  axis: AxisMap,
  yOf: (value: number) => number,
  palette: Palette,
): void {
  const y = yOf(capacity);
  context.strokeStyle = palette.capacity.css;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(axis.left, y);
  context.lineTo(axis.left + axis.width, y);
  context.stroke();
  context.setLineDash([]);
  const [first, last] = visibleSteps(at, axis);
  context.lineWidth = 2.5;
  context.beginPath();
  for (let step = first; step <= last; step++) {
    if (series.values[step] < capacity) continue;
    context.moveTo(xOf(axis, at[step]), y);
    context.lineTo(xOf(axis, step + 1 < at.length ? at[step + 1] : end_ms), y);
  }
  context.stroke();
}

function paintValueGrid(
  frame: Frame,
  panel: SeriesPanel,
  axis: AxisMap,
  box: PanelBox,
  yOf: (value: number) => number,
  style: ChartStyle,
): void {
  const { context, ratio } = frame;
  const { palette, plain } = style;
  const most = panelTop(panel);
  context.strokeStyle = palette.line.css;
  context.fillStyle = palette.muted.css;
  context.lineWidth = 1 / ratio;
  context.font = `400 10px ${palette.font}`;
  context.beginPath();
  for (const value of valueTicks(most, Math.max(1, Math.floor(box.height / 36)))) {
    if (value > most) continue;
    const y = crisp(yOf(value), ratio);
    context.moveTo(axis.left, y);
    context.lineTo(axis.left + axis.width, y);
    const text = amount(value);
    write(context, text, axis.left - 6 - plain.width(text, 10), y, 10);
  }
  context.stroke();
}

// A count of what has ended has no peak: its largest value is its last.
function onlyGrows({ kind }: Series): boolean {
  return kind === 'completed' || kind === 'failed';
}

// Title and a line for each series: colour, name, value at `time_ms` or the peak, and the capacity.
export function paintPanelLegend(
  frame: Frame,
  panel: SeriesPanel,
  at: Float64Array,
  time_ms: number | null,
  width: number,
  box: PanelBox,
  style: ChartStyle,
): void {
  const { context } = frame;
  const { palette, plain, bold } = style;
  const room = width - 12 - 34;
  context.font = `600 ${label_px}px ${palette.font}`;
  context.fillStyle = palette.text.css;
  write(context, bold.fit(panel.title, label_px, room), 12, box.top + 16, label_px);
  const step = time_ms === null ? -1 : stepAt(at, time_ms);
  panel.series.forEach((series, index) => {
    const y = box.top + 34 + index * 16;
    if (y > box.top + box.height - 6) return;
    context.fillStyle = seriesColour(palette, series, index).css;
    context.beginPath();
    context.roundRect(12, y - 4, 8, 8, 2);
    context.fill();
    const value =
      time_ms === null
        ? `${onlyGrows(series) ? '' : 'peak '}${formatValue(series, peakOf(series.values))}`
        : formatValue(series, step < 0 ? 0 : series.values[step]);
    const capacity = series.capacity == null ? '' : ` of ${formatValue(series, series.capacity)}`;
    const name = panel.series.length > 1 ? `${series.name} ` : '';
    context.font = `400 11px ${palette.font}`;
    context.fillStyle = palette.muted.css;
    write(context, plain.fit(name + value + capacity, 11, room - 14), 26, y, 11);
  });
}
