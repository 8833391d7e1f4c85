// Colours of a graph, derived from the palette once per theme.
import { type Colour, type Palette, mix } from './theme.ts';

export interface GraphStyle {
  readonly palette: Palette;
  readonly fill: readonly Colour[]; // of a card, by kind
  readonly border: readonly Colour[];
  readonly box: readonly Colour[]; // of a box without a label
  readonly box_faded: readonly Colour[];
  readonly ink: string; // on a disc of a kind's colour
  readonly ramp: Uint32Array; // colour by density of lines
  readonly critical_faded: Colour;
}

export function makeGraphStyle(palette: Palette): GraphStyle {
  const { background, raised, kinds, edge } = palette;
  const ramp = new Uint32Array(256);
  for (let density = 0; density < 256; density++) {
    // Few lines stay visible, many do not turn into a wall.
    ramp[density] = mix(background, edge, 0.95 * (1 - Math.exp(-density / 110))).packed;
  }
  return {
    palette,
    fill: kinds.map((kind, index) => mix(raised, kind, index === 0 ? 0 : palette.dark ? 0.16 : 0.09)),
    border: kinds.map((kind, index) => mix(raised, kind, index === 0 ? 0.55 : 0.7)),
    box: kinds.map((kind) => mix(background, kind, 0.82)),
    box_faded: kinds.map((kind) => mix(background, kind, 0.2)),
    ink: palette.dark ? background.css : '#ffffff',
    ramp,
    critical_faded: mix(background, palette.critical, 0.3),
  };
}
