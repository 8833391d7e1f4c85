// Fits text into a width without measuring every string: widths of characters are measured once and scale with the size.
import type { Context } from './frame.ts';

const reference_px = 100;
const ellipsis = '…';
const end_share = 0.4;
const end_min = 3;

export class TextFitter {
  private readonly widths_ = new Map<string, number>();
  private readonly measure_: (character: string) => number;

  // `measure` gives a character's width at 100 px; the default asks a canvas for the family.
  constructor(family: string, weight = 400, measure?: (character: string) => number) {
    this.measure_ = measure ?? canvasMeasure(`${weight} ${reference_px}px ${family}`);
  }

  width(text: string, size_px: number): number {
    let sum = 0;
    for (const character of text) sum += this.character_(character);
    return (sum * size_px) / reference_px;
  }

  // `text`, or as much of its start as fits before an ellipsis; empty when not even one character fits.
  fit(text: string, size_px: number, width_px: number): string {
    const room = (width_px * reference_px) / size_px;
    const room_cut = room - this.character_(ellipsis);
    let sum = 0;
    let cut = 0;
    let at = 0;
    for (const character of text) {
      sum += this.character_(character);
      if (sum > room) return cut === 0 ? '' : text.slice(0, cut).trimEnd() + ellipsis;
      at += character.length;
      if (sum <= room_cut) cut = at;
    }
    return text;
  }

  // The same of a name: its end stays too, where there is room for some of both, because it is often what tells it from others.
  fitName(name: string, size_px: number, width_px: number): string {
    if (this.width(name, size_px) <= width_px) return name;
    const characters = [...name];
    let from = characters.length;
    let used = 0;
    while (from > 0) {
      const next = used + this.width(characters[from - 1], size_px);
      if (next > width_px * end_share) break;
      used = next;
      from -= 1;
    }
    const start = this.fit(name, size_px, width_px - used);
    return characters.length - from < end_min || start.length <= end_min
      ? this.fit(name, size_px, width_px)
      : start + characters.slice(from).join('');
  }

  private character_(character: string): number {
    let width = this.widths_.get(character);
    if (width === undefined) {
      width = this.measure_(character);
      this.widths_.set(character, width);
    }
    return width;
  }
}

function canvasMeasure(font: string): (character: string) => number {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return () => reference_px * 0.6;
  context.font = font;
  return (character) => context.measureText(character).width;
}

// Writes text whose middle is at `y`. Browsers disagree on textBaseline "middle"; the alphabetic baseline they share.
export function write(context: Context, text: string, x: number, y: number, size_px: number): void {
  context.fillText(text, x, y + size_px * 0.35);
}
