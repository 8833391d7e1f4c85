import { beforeAll, describe, expect, it } from 'vitest';
import { PixelBuffer } from '../../src/render/pixels.ts';
import { kindOfBar, kindOfPhase } from '../../src/render/states.ts';
import { histogram, peakOf, shareUpTo, stepAt } from '../../src/render/steps.ts';
import { TextFitter } from '../../src/render/text.ts';
import { lightness, mix, pack } from '../../src/render/theme.ts';

// Node has no ImageData; the buffer needs only its bytes.
beforeAll(() => {
  globalThis.ImageData = class {
    readonly data: Uint8ClampedArray;
    constructor(width: number, height: number) {
      this.data = new Uint8ClampedArray(width * height * 4);
    }
  } as unknown as typeof ImageData;
});

function buffer(width: number, height: number): PixelBuffer {
  const made = new PixelBuffer();
  made.resize(width, height);
  return made;
}

describe('the pixel buffer', () => {
  it('clips a box', () => {
    const pixels = buffer(4, 3);
    pixels.box(-5, 1, 2, 99, 7);
    expect([...pixels.pixels]).toEqual([0, 0, 0, 0, 7, 7, 0, 0, 7, 7, 0, 0]);
  });

  it('adds up lines that cross and saturates', () => {
    const pixels = buffer(10, 10);
    pixels.addLine(0, 4, 9, 4, 100, false);
    pixels.addLine(4, 0, 4, 9, 100, false);
    expect([pixels.density[4 * 10 + 1], pixels.density[4 * 10 + 4]]).toEqual([100, 200]);
    pixels.addLine(0, 4, 9, 4, 200, false);
    expect(pixels.density[4 * 10 + 4]).toBe(255);
  });

  it('shares a smooth line between two rows', () => {
    const pixels = buffer(10, 10);
    pixels.addLine(0, 4.25, 8, 4.25, 100, true);
    expect([pixels.density[43], pixels.density[53]]).toEqual([75, 25]);
  });

  it('draws what is left of a line that reaches far outside', () => {
    const pixels = buffer(10, 10);
    pixels.addLine(-1e7, 5, 1e7, 5, 50, false);
    expect([...pixels.density.subarray(50, 59)]).toEqual(Array<number>(9).fill(50));
    pixels.addLine(-100, -100, -1, 20, 50, false);
    pixels.addLine(20, 0, 30, 9, 50, false);
    expect(pixels.density.reduce((sum, value) => sum + value, 0)).toBe(450);
  });

  it('colours by density and clears it', () => {
    const pixels = buffer(10, 10);
    pixels.addLine(0, 0, 5, 0, 2, false);
    pixels.shade(Uint32Array.from({ length: 256 }, (_, density) => 1000 + density));
    expect([pixels.pixels[3], pixels.pixels[30], pixels.density[3]]).toEqual([1002, 1000, 0]);
  });
});

describe('text', () => {
  // Every character a tenth of the size wide, the ellipsis two tenths.
  const fitter = new TextFitter('any', 400, (character) => (character === '…' ? 20 : 10));

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abc…'],
    ['ab cdef', 5, 'ab…'],
    ['abcdef', 2, ''],
  ])('%s in a width of %d is "%s"', (text, width, fitted) => {
    expect(fitter.fit(text, 10, width)).toBe(fitted);
  });

  it('does not cut a character in two', () => {
    expect(fitter.fit('a😀😀😀', 10, 3.5)).toBe('a…');
    expect(fitter.width('😀', 10)).toBe(1);
  });
});

describe('states', () => {
  it('have a kind for every phase and every bar, and for those of a later engine', () => {
    expect([0, 1, 3, 6, 7, 8, 12, 99].map(kindOfPhase)).toEqual([0, 1, 2, 3, 4, 5, 8, 0]);
    expect([0, 1, 2, 3, 99].map(kindOfBar)).toEqual([2, 4, 5, 7, 7]);
  });
});

describe('colours', () => {
  const black = { css: 'black', packed: pack(0, 0, 0) };
  const red = { css: 'red', packed: pack(255, 0, 0) };

  it('mix channel by channel', () => {
    expect(mix(black, red, 0.5)).toEqual({ css: 'rgb(128 0 0)', packed: 0xff000080 });
    expect(lightness(red)).toBeCloseTo(0.299, 3);
  });
});

describe('steps', () => {
  const at = Float64Array.of(0, 10, 20);

  it.each([
    [-1, -1],
    [0, 0],
    [9, 0],
    [10, 1],
    [99, 2],
  ])('at %d the step is %d', (time, step) => {
    expect(stepAt(at, time)).toBe(step);
  });

  it('have a peak, shares and bins', () => {
    expect(peakOf(Float64Array.of(1, 7, 3))).toBe(7);
    expect([shareUpTo(at, 5), shareUpTo(at, 20), shareUpTo(new Float64Array(0), 1)]).toEqual([1 / 3, 1, 0]);
    const bins = histogram(Float64Array.of(12, 13, 25, 40), 10);
    expect([bins.from, ...bins.counts]).toEqual([10, 2, 1, 0, 1]);
  });
});
