import { expect, test } from 'vitest';
import { holdersOf, type Held } from '../../src/runs/holders.ts';

const [kQueued, kRunning, kCompleted] = [1, 3, 7];
const names = ['a', 'each', 'b', 'c', 'handler', 'each[0]', 'each[1]'];
const held = {
  document: {
    tasks: [
      { id: 'a', limits: ['db'] },
      { id: 'each', limits: ['db', 'disk'], resources: { cpu: '2' } },
      { id: 'b', limits: ['db'] },
      { id: 'c', resources: { cpu: '1' } },
    ],
  },
  model: { columns: { source: Int32Array.of(0, 1, 2, 3, -1), fan_out: Uint8Array.of(0, 1, 0, 0, 0) } },
  run: { names, spec: Uint32Array.of(0, 1, 2, 3, 4, 1, 1) },
  moment: {
    columns: { phase: Uint8Array.of(kCompleted, kRunning, kQueued, kRunning, kRunning, kRunning, kQueued) },
  },
} as unknown as Held;

function holders(code: string, subject: string): string[] {
  return holdersOf(held, { code, subject, message: '', expected_clear_ms: null }).map((task) => names[task]);
}

test('who runs and takes what is waited for holds it: of a fan-out its elements', () => {
  expect(holders('limit', 'db')).toEqual(['each[0]']);
  expect(holders('limit', 'disk')).toEqual(['each[0]']);
  expect(holders('resource', 'cpu')).toEqual(['c', 'each[0]']);
});

test('nobody is named where the workflow does not say it', () => {
  expect(holders('limit', 'elsewhere')).toEqual([]);
  expect(holders('limit', 'constructor')).toEqual([]);
  expect(holders('resource', 'constructor')).toEqual([]);
  expect(holders('slot', '')).toEqual([]);
  expect(holders('dependencies', 'a')).toEqual([]);
});
