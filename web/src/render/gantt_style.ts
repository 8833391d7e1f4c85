// Colours of a Gantt, derived from the palette once per theme.
import { TextFitter } from './text.ts';
import { type Colour, type Palette, mix } from './theme.ts';
import { kindOfBar } from './states.ts';

export interface GanttStyle {
  readonly palette: Palette;
  readonly plain: TextFitter;
  readonly bold: TextFitter;
  // By state of a bar.
  readonly bar: readonly Colour[];
  readonly bar_faded: readonly Colour[];
  readonly ink: string; // on a bar
  readonly grid: Colour;
  readonly band: Colour; // of a folded pause
  readonly hatch: CanvasPattern | null; // over failed bars
}

export function makeGanttStyle(palette: Palette): GanttStyle {
  const kinds = [0, 1, 2, 3, 4].map((state) => palette.kinds[kindOfBar(state)]);
  return {
    palette,
    plain: new TextFitter(palette.font, 400),
    bold: new TextFitter(palette.font, 600),
    bar: kinds,
    bar_faded: kinds.map((kind) => mix(palette.background, kind, 0.22)),
    ink: palette.dark ? palette.background.css : '#ffffff',
    grid: mix(palette.background, palette.line, 0.75),
    band: mix(palette.background, palette.line, 0.55),
    hatch: makeHatch(palette),
  };
}

// Slanted stripes, 6 by 6 px.
function makeHatch(palette: Palette): CanvasPattern | null {
  const size = 6;
  const context = new OffscreenCanvas(size, size).getContext('2d');
  if (context === null) return null;
  context.strokeStyle = palette.dark ? 'rgb(0 0 0 / 0.24)' : 'rgb(255 255 255 / 0.3)';
  context.lineWidth = 1.8;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
  return context.createPattern(context.canvas, 'repeat');
}
