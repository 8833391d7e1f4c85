import { expect, test } from 'vitest';
import { scrollTo, totalHeight, windowOf } from '../src/ui/virtual.ts';

test('the window covers what is in sight, and a few rows more', () => {
  const { first, last, offset } = windowOf(1000, 28, 2800, 280);
  expect(first).toBeLessThanOrEqual(100);
  expect(last).toBeGreaterThanOrEqual(111);
  expect(offset).toBe(first * 28);
});

test('the ends are within the list', () => {
  expect(windowOf(3, 28, 0, 280)).toEqual({ first: 0, last: 3, offset: 0 });
  expect(windowOf(0, 28, 0, 280)).toEqual({ first: 0, last: 0, offset: 0 });
  expect(windowOf(100, 28, 1e9, 280).last).toBe(100);
});

test('a million rows fit a scroll bar, and its end is the last row', () => {
  const height = 500;
  const total = totalHeight(1_000_000, 28);
  expect(total).toBeLessThan(10_000_000);
  expect(windowOf(1_000_000, 28, total - height, height).last).toBe(1_000_000);
  expect(windowOf(1_000_000, 28, 0, height).first).toBe(0);
});

test('scrolling brings a row in sight and does not move when it is', () => {
  expect(scrollTo(5, 100, 28, 0, 280)).toBe(0);
  expect(scrollTo(50, 100, 28, 0, 280)).toBe(51 * 28 - 280);
  expect(scrollTo(2, 100, 28, 1000, 280)).toBe(56);
  for (const index of [0, 123_456, 999_999]) {
    const scroll = scrollTo(index, 1_000_000, 28, 4_000_000, 500);
    const { first, last } = windowOf(1_000_000, 28, scroll, 500);
    expect(index).toBeGreaterThanOrEqual(first);
    expect(index).toBeLessThan(last);
  }
});
