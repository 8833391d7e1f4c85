import { expect, test } from 'vitest';
import { Kind } from '../../src/render/states.ts';
import { shownCounts } from '../../src/runs/states.ts';

test('tasks are counted under the sign that they have in the grid and the graph', () => {
  const counts = {
    ...{ total: 15, pending: 1, queued: 2, running: 3, completed: 4 },
    ...{ failed: 5, soft_failed: 0, skipped: 0, cancelled: 0 },
  };
  const by_kind = new Map(shownCounts(counts).map(([kind, number]) => [kind, number]));
  expect(by_kind.get(Kind.queued)).toBe(2);
  expect(by_kind.get(Kind.pending)).toBe(1);
  expect(by_kind.get(Kind.running)).toBe(3);
});
