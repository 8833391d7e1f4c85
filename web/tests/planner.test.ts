import { describe, expect, test } from 'vitest';
import { nextSlice } from '../src/engine/job.ts';
import { cycleOf, withArrows } from '../src/planner/cycle.ts';
import { rank } from '../src/shell/rank.ts';
import { recognise } from '../src/source/recognise.ts';
import { parseSettings } from '../src/state/settings.ts';
import { adjacency, hasSameGraph, neighbours, spansOf, type Model } from '../src/state/model.ts';
import { change, count, duration, percent } from '../src/ui/format.ts';
import { lessThan, moreThan } from '../src/ui/stepper.ts';

describe('a cycle', () => {
  const problem = (message: string) => ({
    code: 'cycle',
    message,
    pointer: '',
    range: { from: 0, to: 0 },
    position: { line: 1, column: 1 },
  });

  test('is read from the message that closes it', () => {
    expect(cycleOf([problem('tasks wait for each other: a -> b.c -> a')])).toEqual(['a', 'b.c']);
    expect(cycleOf([problem('a -> a')])).toEqual(['a']);
  });

  test('is shown with arrows that no line ends within', () => {
    expect(withArrows('tasks wait for each other: a -> b-c -> a')).toBe('tasks wait for each other: a → b-c → a');
  });

  test('is not seen where there is none', () => {
    expect(cycleOf([problem('a -> b'), { ...problem('a -> b -> a'), code: 'not_found' }])).toBeNull();
    expect(cycleOf([])).toBeNull();
  });
});

test('the palette wants every word, and prefers names that begin with it', () => {
  const names = ['build linux', 'sign linux', 'linux docs'];
  expect(rank(names, 'linux', (name) => name, 9)).toEqual(['linux docs', 'build linux', 'sign linux']);
  expect(rank(names, 'LIN sign', (name) => name, 9)).toEqual(['sign linux']);
  expect(rank(names, '', (name) => name, 2)).toHaveLength(2);
});

test.each([
  ['argo', 'a.yaml', 'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n'],
  ['wfcommons', 'a.json', '{"name": "x", "schemaVersion": "1.5", "workflow": {}}'],
  ['psplib', 'j30.sm', 'anything'],
  ['stg', 'rand.stg', '50\n'],
  ['ninja-trace', 'a.json', '{"format": "ninja-trace-1", "tasks": []}'],
  [undefined, 'flow.yaml', 'name: x\ntasks: []\n'],
  [undefined, 'flow.json', '{"name": "x", "tasks": []}'],
])('a file is recognised as %s', (format, name, text) => {
  expect(recognise(text, name)).toBe(format);
});

test('slices grow towards the time they may take, and shrink', () => {
  expect(nextSlice(1000, 0.1)).toBe(4000);
  expect(nextSlice(1000, 240)).toBe(100);
  expect(nextSlice(100, 10_000)).toBe(64);
  expect(nextSlice(4_000_000, 0)).toBe(4_000_000);
});

test('settings of another kind are the defaults', () => {
  expect(parseSettings('{"scheme": "dark", "left_share": "wide", "unknown": 1}')).toMatchObject({
    scheme: 'dark',
    left_share: 0.27,
  });
  expect(parseSettings('not json')).toEqual(parseSettings(null));
  expect(parseSettings('{"left_share": 40, "scheme": "pink"}')).toMatchObject({ left_share: 0.27, scheme: 'system' });
});

test('neighbours are found in one array', () => {
  const after = adjacency(4, [0, 2, 0], [1, 3, 2]);
  expect([...neighbours(after, 0)]).toEqual([1, 2]);
  expect([...neighbours(after, 1)]).toEqual([]);
  expect([...neighbours(after, 2)]).toEqual([3]);
});

test('the span of a task reaches from its first attempt to its last', () => {
  const spans = spansOf(3, {
    spec: Uint32Array.of(0, 2, 0),
    start: Float64Array.of(5, 1, 20),
    end: Float64Array.of(9, 2, 30),
  });
  expect([...spans.start]).toEqual([5, -1, 1]);
  expect([...spans.end]).toEqual([30, -1, 2]);
});

test('figures read as people write them', () => {
  expect(duration(0)).toBe('0 s');
  expect(duration(250)).toBe('250 ms');
  expect(duration(4200)).toBe('4.2 s');
  expect(duration(59_999)).toBe('1 m 00 s');
  expect(duration(185_000)).toBe('3 m 05 s');
  expect(duration(7_800_000)).toBe('2 h 10 m');
  expect(duration(90_000_000)).toBe('1 d 1 h');
  expect(duration(null)).toBe('–');
  expect(change(-60_000)).toBe('−1 m 00 s');
  expect(change(0)).toBe('no change');
  expect(count(1234567)).toBe('1\u2009234\u2009567');
  expect(percent(0.004)).toBe('0.4 %');
});

test('two workflows have the same picture when tasks and edges are the same', () => {
  const model = (ids: string[], before: number[], after: number[], types = ids.map(() => 'shell')) =>
    ({
      ids,
      types,
      columns: {
        edge_before: Uint32Array.from(before),
        edge_after: Uint32Array.from(after),
        role: new Uint8Array(ids.length),
        fan_out: new Uint8Array(ids.length),
      },
    }) as unknown as Model;
  const first = model(['a', 'b', 'c'], [0, 1], [1, 2]);
  expect(hasSameGraph(first, model(['a', 'b', 'c'], [0, 1], [1, 2]))).toBe(true);
  for (const other of [
    model(['a', 'b', 'd'], [0, 1], [1, 2]),
    model(['a', 'b', 'c'], [0, 0], [1, 2]),
    model(['a', 'b', 'c'], [0, 1, 0], [1, 2, 2]),
    model(['a', 'b', 'c'], [0, 1], [1, 2], ['shell', 'noop', 'shell']),
    model(['a', 'b'], [0], [1]),
  ]) {
    expect(hasSameGraph(first, other)).toBe(false);
  }
});

describe('a count that may be without a bound', () => {
  const workers = (value: number, busy?: number) => ({ value, min: 0, max: 4096, lowest: '∞', busy });

  test('has no more than none, and less begins below what is in use', () => {
    expect(moreThan(workers(0, 16))).toBeNull();
    expect(lessThan(workers(0, 16))).toBe(15);
    expect(lessThan(workers(0, 1))).toBe(1);
    expect(lessThan(workers(0))).toBeNull();
  });

  test('goes by one where it has a bound', () => {
    expect([lessThan(workers(3, 16)), moreThan(workers(3, 16))]).toEqual([2, 4]);
    expect(moreThan(workers(4096))).toBeNull();
    expect(lessThan({ value: 1, min: 1, max: 9 })).toBeNull();
    expect(moreThan({ value: 1, min: 1, max: 9 })).toBe(2);
  });
});
