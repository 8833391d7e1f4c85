import { expect, test } from 'vitest';
import { amount, count, duration } from '../src/ui/format.ts';
import { describeEdit } from '../src/whatif/words.ts';

const minute = 60_000;
const hour = 60 * minute;

test.each([
  [0, '0 s'],
  [850, '850 ms'],
  [4_240, '4.24 s'],
  [200_000, '3 m 20 s'],
  [2 * hour + 5 * minute + 4_000, '2 h 05 m'],
  [76 * hour + 10 * minute, '3 d 4 h'],
  [-1_500, '−1.5 s'],
])('a duration of %d ms reads %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test('large numbers have gaps, and bytes have units', () => {
  expect([count(1000), amount(4 * 2 ** 30, 'memory'), amount(1.5, 'cpu'), amount(2048, 'cpu')]).toEqual([
    '1\u2009000',
    '4 GiB',
    '1.5',
    '2\u2009048',
  ]);
});

test('what-ifs are told in words and units', () => {
  expect(describeEdit({ kind: 'resource', name: 'memory', capacity: 4 * 2 ** 30 })).toBe('memory = 4 GiB');
  expect(describeEdit({ kind: 'policy', policy: 'critical_path' })).toBe('Policy: longest path first');
  expect(describeEdit({ kind: 'limit', key: 'disk', concurrency: 12_000 })).toBe('Limit disk = 12\u2009000');
});
