// Reads the colours of the document's tokens, once per change of theme, as CSS strings for contexts and as packed numbers
// for pixel buffers.
import { kindNames } from './states.ts';

// A colour in both forms. `packed` is 0xAABBGGRR: what a Uint32Array over image data holds on a little-endian machine.
export interface Colour {
  readonly css: string;
  readonly packed: number;
}

// Tokens (tokens.css) by role. `kinds` is indexed by Kind.
export interface Palette {
  readonly dark: boolean;
  readonly background: Colour;
  readonly raised: Colour;
  readonly sunken: Colour;
  readonly text: Colour;
  readonly muted: Colour;
  readonly line: Colour;
  readonly edge: Colour;
  readonly accent: Colour;
  readonly critical: Colour;
  readonly deadline: Colour;
  readonly capacity: Colour;
  readonly baseline: Colour;
  readonly kinds: readonly Colour[];
  readonly series: readonly Colour[];
  readonly font: string; // family
}

export function pack(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// `weight` of `over` on `under`, 0 to 1.
export function mix(under: Colour, over: Colour, weight: number): Colour {
  const channel = (shift: number) => {
    const a = (under.packed >>> shift) & 255;
    const b = (over.packed >>> shift) & 255;
    return Math.round(a + (b - a) * weight);
  };
  const [red, green, blue] = [channel(0), channel(8), channel(16)];
  return { css: `rgb(${red} ${green} ${blue})`, packed: pack(red, green, blue) };
}

// Perceived lightness 0 to 1 (Rec. 601 weights).
export function lightness(colour: Colour): number {
  const { packed } = colour;
  return (0.299 * (packed & 255) + 0.587 * ((packed >>> 8) & 255) + 0.114 * ((packed >>> 16) & 255)) / 255;
}

// One for the page; renderers subscribe. `dispose` stops the observers.
export class Theme {
  private palette_: Palette;
  private readonly listeners_ = new Set<() => void>();
  private readonly media_ = matchMedia('(prefers-color-scheme: dark)');
  private readonly observer_ = new MutationObserver(() => this.refresh());

  constructor(private readonly root_: HTMLElement = document.documentElement) {
    this.palette_ = readPalette(root_);
    this.media_.addEventListener('change', this.refresh);
    // A page that lets its reader choose sets a class, an attribute or color-scheme on the root.
    this.observer_.observe(root_, { attributes: true, attributeFilter: ['class', 'style', 'data-theme'] });
  }

  get palette(): Palette {
    return this.palette_;
  }

  // Reads the tokens again. Needed only after a change that the observers cannot see, such as a style sheet that came late.
  readonly refresh = (): void => {
    this.palette_ = readPalette(this.root_);
    for (const listener of this.listeners_) listener();
  };

  subscribe(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  dispose(): void {
    this.media_.removeEventListener('change', this.refresh);
    this.observer_.disconnect();
    this.listeners_.clear();
  }
}

const fallback = '#808080';

function readPalette(root: HTMLElement): Palette {
  // A custom property's computed value is its text, light-dark() unresolved; the colour of an element that uses it is not.
  const probe = document.createElement('span');
  probe.hidden = true;
  root.append(probe);
  const painter = new ColourReader();
  const style = getComputedStyle(probe);
  const read = (token: string): Colour => {
    probe.style.color = `var(--${token}, ${fallback})`;
    return painter.read(style.color);
  };
  const background = read('canvas');
  const palette: Palette = {
    dark: lightness(background) < 0.5,
    background,
    raised: read('canvas-raised'),
    sunken: read('canvas-sunken'),
    text: read('canvas-text'),
    muted: read('canvas-muted'),
    line: read('canvas-line'),
    edge: read('canvas-edge'),
    accent: read('canvas-accent'),
    critical: read('canvas-critical'),
    deadline: read('canvas-deadline'),
    capacity: read('canvas-capacity'),
    baseline: read('canvas-baseline'),
    kinds: kindNames.map((name) => read(`state-${name}`)),
    series: [1, 2, 3, 4].map((number) => read(`series-${number}`)),
    font: style.fontFamily,
  };
  probe.remove();
  return palette;
}

// Painting one pixel resolves any colour syntax that the browser knows, oklch() and color-mix() included.
class ColourReader {
  private readonly context_ = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

  read(css: string): Colour {
    if (this.context_ === null) return { css, packed: pack(128, 128, 128) };
    this.context_.clearRect(0, 0, 1, 1);
    this.context_.fillStyle = css;
    this.context_.fillRect(0, 0, 1, 1);
    const [red = 128, green = 128, blue = 128] = this.context_.getImageData(0, 0, 1, 1).data;
    return { css, packed: pack(red, green, blue) };
  }
}
