// The box of text beside the pointer, painted on an overlay.
import type { Frame } from './frame.ts';
import { type TextFitter, write } from './text.ts';
import type { Palette } from './theme.ts';
import type { Place } from './types.ts';

const size_px = 12;
const line_px = 18;
const pad_px = 10;
const width_max_px = 340;

export interface TooltipFitters {
  readonly plain: TextFitter;
  readonly bold: TextFitter;
}

// Beside `place`, on the side where there is room. The first line is bold.
export function drawTooltip(
  frame: Frame,
  place: Place,
  lines: readonly string[],
  palette: Palette,
  fitters: TooltipFitters,
): void {
  if (lines.length === 0) return;
  const { context } = frame;
  const shown = lines.map((line, index) => fitterOf(fitters, index).fit(line, size_px, width_max_px));
  const text_width = Math.max(...shown.map((line, index) => fitterOf(fitters, index).width(line, size_px)));
  const width = Math.ceil(text_width) + 2 * pad_px;
  const height = lines.length * line_px + 2 * pad_px - 4;
  const left = place.x + 14 + width > frame.width ? Math.max(4, place.x - 14 - width) : place.x + 14;
  const top = Math.max(4, Math.min(frame.height - height - 4, place.y + 16));
  context.save();
  context.shadowColor = palette.dark ? 'rgb(0 0 0 / 0.6)' : 'rgb(20 30 50 / 0.22)';
  context.shadowBlur = 12;
  context.shadowOffsetY = 3;
  context.fillStyle = palette.raised.css;
  context.beginPath();
  context.roundRect(left, top, width, height, 6);
  context.fill();
  context.restore();
  context.strokeStyle = palette.line.css;
  context.lineWidth = 1;
  context.stroke();
  shown.forEach((line, index) => {
    context.font = `${index === 0 ? 600 : 400} ${size_px}px ${palette.font}`;
    context.fillStyle = index === 0 ? palette.text.css : palette.muted.css;
    write(context, line, left + pad_px, top + pad_px + line_px * (index + 0.5) - 2, size_px);
  });
}

function fitterOf(fitters: TooltipFitters, line: number): TextFitter {
  return line === 0 ? fitters.bold : fitters.plain;
}
