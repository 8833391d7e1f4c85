import type { EngineResponse } from 'gantline-engine';

// What the table of changed tasks shows of a comparison: its rows that say something, and in which plans their tasks are.

type Compared = Pick<EngineResponse<'compare'>, 'result' | 'columns'>;

// The engine lists tasks of both plans first, then those only in A, then those only in B.
export function onlyIn({ result, columns }: Compared, row: number): 'A' | 'B' | null {
  const from_end = columns.a_end.length - row;
  if (from_end <= result.only_b) return 'B';
  return from_end <= result.only_b + result.only_a ? 'A' : null;
}

// Rows of the engine's list, in its order, without tasks that start and end at the same time in both.
export function changedRows(compared: Compared): number[] {
  const { a_start, a_end, b_start, b_end } = compared.columns;
  return Array.from(a_end.keys()).filter(
    (row) => a_start[row] !== b_start[row] || a_end[row] !== b_end[row] || onlyIn(compared, row) !== null,
  );
}
