import { describe, expect, it } from 'vitest';
import { TimeFold, foldGaps, idleGaps } from '../../src/render/time_fold.ts';

const times = (...values: number[]) => Float64Array.from(values);

describe('idle gaps', () => {
  it('are where no bar runs, even under a long bar', () => {
    const gaps = idleGaps(times(0, 10, 500), times(100, 20, 600), 0);
    expect(gaps).toEqual([{ from_ms: 100, to_ms: 500 }]);
  });

  it('begin before the first bar', () => {
    expect(idleGaps(times(50), times(60), 0)).toEqual([{ from_ms: 0, to_ms: 50 }]);
  });
});

describe('folding', () => {
  it('takes a long pause out and keeps a short one', () => {
    const fold = foldGaps(times(0, 1_010, 1_002_000), times(1_000, 2_000, 1_003_000), 0, 1_003_000);
    expect(fold.gaps).toEqual([{ from_ms: 2_000, to_ms: 1_002_000 }]);
    expect(fold.toPosition(1_003_000)).toBeLessThan(3_200);
  });

  it('folds nothing when nothing runs', () => {
    expect(foldGaps(times(), times(), 0, 1_000).gaps).toEqual([]);
  });
});

describe('the map of a folded axis', () => {
  const gaps = [
    { from_ms: 100, to_ms: 1_100 },
    { from_ms: 1_200, to_ms: 9_200 },
  ];
  const fold = new TimeFold(0, gaps, 10);

  it.each([
    [-50, -50],
    [0, 0],
    [100, 100],
    [600, 105],
    [1_100, 110],
    [1_200, 210],
    [9_200, 220],
    [9_300, 320],
  ])('puts %d at %d', (time, position) => {
    expect(fold.toPosition(time)).toBeCloseTo(position, 9);
    expect(fold.toTime(position)).toBeCloseTo(time, 9);
  });

  it('knows what a pause hides', () => {
    expect([fold.inGap(600), fold.inGap(1_150)]).toEqual([true, false]);
  });
});
