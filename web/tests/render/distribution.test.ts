import { describe, expect, it } from 'vitest';
import { distributionExtent, placeMark } from '../../src/render/distribution.ts';
import type { DistributionMark } from '../../src/render/types.ts';

const minute = 60_000;
const day = 1440 * minute;

describe('the extent of a distribution', () => {
  const span = ({ from_ms, to_ms }: { from_ms: number; to_ms: number }) => to_ms - from_ms;

  it('reaches to a deadline that is near', () => {
    const { to_ms } = distributionExtent(30 * minute, 50 * minute, [45 * minute, 65 * minute]);
    expect(to_ms).toBeGreaterThan(65 * minute);
  });

  it.each([
    ['days after it', 40 * day],
    ['long before it', minute],
  ])('leaves a mark out that is %s', (_, at) => {
    const extent = distributionExtent(30 * minute, 50 * minute, [at]);
    expect(extent).toEqual(distributionExtent(30 * minute, 50 * minute, []));
    expect(span(extent)).toBeLessThan(25 * minute);
  });

  it('is wide enough for trials that all end together', () => {
    expect(span(distributionExtent(50 * minute, 50 * minute + 1, [day]))).toBeGreaterThan(minute);
  });
});

describe('a mark', () => {
  const axis = { left: 50, width: 400, from: 0, px_per_ms: 400 / (40 * minute) };
  const mark = (at_ms: number): DistributionMark => ({ label: 'deadline', at_ms, kind: 'deadline' });

  it.each([
    [mark(20 * minute), 250, 'deadline 20 m 00 s', false],
    [mark(3 * day), 450, 'deadline 3 d 0 h →', true],
    [mark(-5 * minute), 50, '← deadline −5 m 00 s', true],
  ])('%o stands at %d', (given, x, text, is_far) => {
    expect(placeMark(given, axis)).toEqual({ x, text, kind: 'deadline', is_far });
  });
});
