import { expect, test } from 'vitest';
import { commonName, graphData, mapNodes, phasesAtEnd } from '../src/planner/graph_data.ts';
import { Kind, kindOfPhase } from '../src/render/states.ts';
import type { Layout } from '../src/state/analyse.ts';
import type { Model, Run } from '../src/state/model.ts';

test('a group is called what the names of its tasks begin with', () => {
  expect(commonName(['mProject_1', 'mProject_12', 'mProject_2'])).toBe('mProject');
  expect(commonName(['read-10', 'read-11'])).toBe('read');
  expect(commonName(['load.a', 'load.b'])).toBe('load');
  expect(commonName(['apples', 'pears'])).toBe('');
});

test('a group that has the name of a type has all of it', () => {
  const ids = ['2024-11-01', '2024-11-02', '2024-11-03'];
  const columns = { node_task: Int32Array.of(-1, 2), task_node: Uint32Array.of(0, 0, 1) };
  const layout = { columns, result: {} } as unknown as Layout;
  const model = { ids, types: ids.map(() => 'http.request'), slack: Float64Array.of(0, 0, 0) } as unknown as Model;
  const { label } = graphData(model, layout, mapNodes(layout), 'right');
  expect([label(0), label(1)]).toEqual(['http.request', '…03']);
});

test('after a whole run a task is what its last attempt was, a fan-out what most needs an eye', () => {
  // Tasks 0 to 3 of the workflow; 4 and 5 are elements of task 2.
  const task = [0, 1, 0, 4, 5, 5];
  const state = [2, 1, 1, 1, 2, 2];
  const run = { schedule: { columns: { task, state } }, spec: [0, 1, 2, 3, 2, 2] } as unknown as Run;
  const kinds = Array.from(phasesAtEnd(4, run), kindOfPhase);
  expect(kinds).toEqual([Kind.completed, Kind.completed, Kind.failed, Kind.pending]);
});
