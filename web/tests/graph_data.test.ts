import { expect, test } from 'vitest';
import { commonName } from '../src/planner/graph_data.ts';

test('a group is called what the names of its tasks begin with', () => {
  expect(commonName(['mProject_1', 'mProject_12', 'mProject_2'])).toBe('mProject');
  expect(commonName(['read-10', 'read-11'])).toBe('read');
  expect(commonName(['load.a', 'load.b'])).toBe('load');
  expect(commonName(['apples', 'pears'])).toBe('');
});
