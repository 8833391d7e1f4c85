import { expect, test } from 'vitest';
import { changedRows, onlyIn } from '../src/compare/changed.ts';

type Compared = Parameters<typeof changedRows>[0];
type Row = [a_start: number, a_end: number, b_start: number, b_end: number];

function compared(only_a: number, only_b: number, rows: readonly Row[]): Compared {
  const column = (index: number) => Float64Array.from(rows.map((row) => row[index]));
  const columns = { a_start: column(0), a_end: column(1), b_start: column(2), b_end: column(3) };
  return { result: { a_ms: 9, b_ms: 9, only_a, only_b }, columns } as unknown as Compared;
}

// Unchanged ones stand before those that ran in one plan only: the engine sorts within its groups.
const answer = compared(2, 1, [
  [0, 5, 0, 9],
  [0, 1, 0, 1],
  [-1, -1, -1, -1],
  [2, 3, -1, -1],
  [4, 5, -1, -1],
  [-1, -1, -1, -1],
  [-1, -1, 6, 7],
]);

test('tasks that did not change are left out wherever they stand', () => {
  expect(changedRows(answer)).toEqual([0, 3, 4, 5, 6]);
  expect(changedRows(compared(0, 0, [[1, 2, 1, 2]]))).toEqual([]);
});

test('a task that did not run is not a task that is not there', () => {
  expect([0, 1, 2, 3, 4, 5, 6].map((row) => onlyIn(answer, row))).toEqual([null, null, null, null, 'A', 'A', 'B']);
});
