import { describe, expect, it } from 'vitest';
import { clockLabel, elapsedLabel, timeStep, timeTicks, valueTicks } from '../../src/render/ticks.ts';
import { TimeFold } from '../../src/render/time_fold.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('steps of a time axis', () => {
  it.each([
    [0.3, 1],
    [3, 5],
    [900, 1_000],
    [1_001, 2_000],
    [40_000, minute],
    [7 * hour, 12 * hour],
    [3 * day, 7 * day],
    [30 * day, 56 * day],
  ])('the step for at least %d ms is %d ms', (at_least, step) => {
    expect(timeStep(at_least)).toBe(step);
  });
});

describe('labels of elapsed time', () => {
  it.each([
    [0, 1_000, '0'],
    [250, 50, '250 ms'],
    [1_250, 50, '1.25 s'],
    [61_250, 50, '1 m 01.25 s'],
    [20_000, 5_000, '20 s'],
    [80_000, 20_000, '1 m 20 s'],
    [hour + 20_000, 20_000, '1 h 00 m 20 s'],
    [2 * hour, hour, '2 h'],
    [2 * day + 4 * hour, hour, '2 d 4 h'],
    [-5_000, 1_000, '−5 s'],
  ])('%d ms at a step of %d ms reads %s', (elapsed, step, label) => {
    expect(elapsedLabel(elapsed, step)).toBe(label);
  });
});

describe('labels of clock time', () => {
  const noon = new Date(2026, 2, 12, 12, 5, 7, 250).getTime();
  it.each([
    [1, '12:05:07.250'],
    [1_000, '12:05:07'],
    [minute, '12:05'],
    [day, '12 Mar'],
  ])('at a step of %d ms noon reads %s', (step, label) => {
    expect(clockLabel(noon, step)).toBe(label);
  });

  it('shows the date at midnight', () => {
    expect(clockLabel(new Date(2026, 2, 12).getTime(), hour)).toBe('12 Mar');
  });
});

describe('ticks', () => {
  const options = { from: 0, to: 100_000, width_px: 1000, gap_px: 80, zero_ms: 0, clock: false };

  it('stand on multiples of the step, far enough apart', () => {
    const ticks = timeTicks(new TimeFold(0), options);
    expect(ticks.map((tick) => tick.time_ms)).toEqual(
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((s) => s * 1000),
    );
    expect(ticks[3].label).toBe('30 s');
  });

  it('count from where elapsed time begins', () => {
    const ticks = timeTicks(new TimeFold(5_500), { ...options, from: 5_500, to: 105_500, zero_ms: 5_500 });
    expect(ticks[0]).toMatchObject({ time_ms: 5_500, label: '0' });
  });

  it('leave a folded pause out', () => {
    const fold = new TimeFold(0, [{ from_ms: 20_000, to_ms: 1_020_000 }], 2_000);
    const ticks = timeTicks(fold, options);
    expect(ticks.some((tick) => fold.inGap(tick.time_ms))).toBe(false);
    expect(ticks.filter((tick) => tick.time_ms > 1_020_000).length).toBeGreaterThan(3);
  });

  it('are none for a window without width', () => {
    expect(timeTicks(new TimeFold(0), { ...options, to: 0 })).toEqual([]);
  });

  it('stand on whole local hours by the clock', () => {
    const from = new Date(2026, 2, 12, 9, 17).getTime();
    const ticks = timeTicks(new TimeFold(from), { ...options, from, to: from + 10 * hour, zero_ms: from, clock: true });
    expect(ticks[0].label).toBe('10:00');
  });
});

describe('ticks of values', () => {
  it.each([
    [16, 4, [0, 5, 10, 15, 20]],
    [3, 4, [0, 1, 2, 3]],
    [0, 4, [0, 1]],
    [1_000, 2, [0, 500, 1_000]],
  ])('up to %d in about %d steps', (most, count, ticks) => {
    expect(valueTicks(most, count)).toEqual(ticks);
  });
});
