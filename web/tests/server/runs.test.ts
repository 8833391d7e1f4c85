import { expect, test } from 'vitest';
import type { RunSummary } from '../../src/server/records.ts';
import { appendRuns, elapsedMs, mergeRuns } from '../../src/server/runs.ts';
import { touchOf } from '../../src/runs/touched.ts';
import { inputFields, inputsOf } from '../../src/runs/inputs.ts';

const counts = {
  total: 9,
  pending: 2,
  queued: 1,
  running: 2,
  completed: 1,
  failed: 1,
  soft_failed: 0,
  skipped: 0,
  cancelled: 2,
};

function run(number: number, version = 1, state: RunSummary['state'] = 'executing'): RunSummary {
  return {
    id: `r${number}`,
    number,
    workflow: 'w',
    workflow_hash: '',
    state,
    state_version: version,
    is_terminal: false,
    counts,
    progress_percent: 0,
    tags: [],
    created_at_ms: 0,
    started_at_ms: 100,
    ended_at_ms: null,
  };
}

const numbers = (runs: readonly RunSummary[]) => runs.map(({ number }) => number);

test('new runs come first, known ones are replaced, older versions are not taken', () => {
  const merged = mergeRuns([run(3, 5), run(1, 2)], [run(4), run(3, 4), run(1, 3)], () => true);
  expect(numbers(merged)).toEqual([4, 3, 1]);
  expect(merged.map(({ state_version }) => state_version)).toEqual([1, 5, 3]);
});

test('a run that no longer belongs to the filter leaves the list', () => {
  const merged = mergeRuns([run(2), run(1)], [run(2, 9, 'completed')], ({ state }) => state === 'executing');
  expect(numbers(merged)).toEqual([1]);
});

test('an older page goes to the end, and a run that both pages have is there once', () => {
  expect(numbers(appendRuns([run(5), run(4)], [run(4), run(3)]))).toEqual([5, 4, 3]);
});

test('a run takes until now, until its end, or has not begun', () => {
  expect(elapsedMs(run(1), 400)).toBe(300);
  expect(elapsedMs({ ...run(1), ended_at_ms: 150 }, 400)).toBe(50);
  expect(elapsedMs({ ...run(1), started_at_ms: null }, 400)).toBeNull();
  expect(elapsedMs(run(1), 50)).toBe(0);
});

test('a confirmation says how many tasks are touched', () => {
  expect(touchOf('pause', counts).tasks).toBe(3);
  expect(touchOf('resume', counts).tasks).toBe(3);
  expect(touchOf('cancel', counts).tasks).toBe(5);
  expect(touchOf('force_cancel', counts)).toMatchObject({ tasks: 5, is_harmful: true });
  expect(touchOf('retry', counts).tasks).toBe(3);
  expect(touchOf('retry', counts, 'check')).toMatchObject({ tasks: 3, title: 'Retry check?' });
});

test('a form is made of plain properties, and of nothing else', () => {
  const schema = {
    type: 'object',
    required: ['city'],
    properties: {
      city: { type: 'string', description: 'Where' },
      n: { type: 'integer', default: 3 },
      kind: { enum: ['a', 'b'] },
      fast: { type: 'boolean' },
    },
  };
  const fields = inputFields(schema) ?? [];
  expect(fields.map(({ name, kind, is_required }) => [name, kind, is_required])).toEqual([
    ['city', 'text', true],
    ['n', 'number', false],
    ['kind', 'choice', false],
    ['fast', 'flag', false],
  ]);
  expect(fields[1].initial).toBe('3');
  expect(inputsOf(fields, { city: 'Ulm', n: '4', kind: '', fast: 'true' })).toEqual({ city: 'Ulm', n: 4, fast: true });
  expect(() => inputsOf(fields, { city: ' ' })).toThrow(/city is required/);
  expect(() => inputsOf(fields, { city: 'Ulm', n: '1.5' })).toThrow(/no whole number/);
  expect(inputFields({ type: 'object', properties: { list: { type: 'array' } } })).toBeNull();
  expect(inputFields({})).toBeNull();
  expect(inputFields(null)).toBeNull();
});
