import { expect, test } from 'vitest';
import type { Json } from '../src/source/node.ts';
import { applyToDocument, documentChange, scaleEstimate } from '../src/whatif/document.ts';
import { applyToOptions, withEdit } from '../src/whatif/edits.ts';
import { decodeEdit, encodeEdit } from '../src/whatif/codec.ts';

const document: { resources: { cpu: number }; [key: string]: Json } = {
  resources: { cpu: 4 },
  defaults: { estimate: '4s' },
  tasks: [{ id: 'a', estimate: { p50: '2s', p95: 9000, failure: 0.1 } }, { id: 'b' }, { id: 'c', segment: 's' }],
};

test('an edit of the same thing replaces the one before, in its place', () => {
  const first = withEdit([{ kind: 'workers', workers: 2 }], { kind: 'limit', key: 'k', concurrency: 1 });
  expect(withEdit(first, { kind: 'workers', workers: 8 })).toEqual([
    { kind: 'workers', workers: 8 },
    { kind: 'limit', key: 'k', concurrency: 1 },
  ]);
});

test('capacities of the document change the document, others the installation', () => {
  const cpu = { kind: 'resource', name: 'cpu', capacity: 8 } as const;
  const gpu = { kind: 'resource', name: 'gpu', capacity: 2 } as const;
  expect(applyToOptions({}, [cpu, gpu], (name) => name === 'cpu')).toEqual({ resources: { gpu: 2 } });
  expect(applyToDocument(document, [cpu, gpu])).toMatchObject({ resources: { cpu: 8 } });
  expect(document.resources.cpu).toBe(4);
});

test('a factor scales what the estimate says and keeps the rest', () => {
  expect(applyToDocument(document, [{ kind: 'duration', task: 'a', percent: 50 }])).toMatchObject({
    tasks: [{ estimate: { p50: '1s', p95: '4s500ms', failure: 0.1 } }, { id: 'b' }, { id: 'c' }],
  });
  expect(applyToDocument(document, [{ kind: 'duration', task: 'b', percent: 200 }])).toMatchObject({
    tasks: [{}, { estimate: '8s' }, {}],
  });
  expect(scaleEstimate(undefined, 50)).toBe('500ms');
  expect(scaleEstimate({ failure: 0.5 }, 50)).toEqual({ fixed: '500ms', failure: 0.5 });
  expect(scaleEstimate({ samples: ['2s', 10] }, 50)).toEqual({ samples: ['1s', '5ms'] });
});

test('a handler is scaled where it stands', () => {
  const handled = { ...document, on_failure: [{ id: 'roll_back', type: 'noop', estimate: '10s' }] };
  expect(documentChange(handled, { kind: 'duration', task: 'roll_back', percent: 50 })).toEqual({
    pointer: ['on_failure', 0, 'estimate'],
    value: '5s',
  });
});

test('what embeds a segment and what does not exist cannot be scaled', () => {
  for (const task of ['c', 'nobody'])
    expect(documentChange(document, { kind: 'duration', task, percent: 50 })).toBeUndefined();
});

test('limits and policy are options, and go into the document when they are written', () => {
  const limit = { kind: 'limit', key: 'host:a', concurrency: 2 } as const;
  expect(documentChange(document, limit)).toBeUndefined();
  expect(documentChange(document, limit, true)).toEqual({ pointer: ['limits', 'host:a'], value: 2 });
  expect(documentChange(document, { kind: 'workers', workers: 3 }, true)).toBeUndefined();
});

test('a key named __proto__ is a key like others', () => {
  const changed = applyToDocument(JSON.parse('{"resources": {"__proto__": 1}, "tasks": []}'), [
    { kind: 'resource', name: '__proto__', capacity: 3 },
  ]);
  expect(JSON.stringify(changed)).toBe('{"resources":{"__proto__":3},"tasks":[]}');
});

test('edits survive their encoding', () => {
  const edit = { kind: 'duration', task: 'a', percent: 50 } as const;
  expect(decodeEdit(JSON.parse(JSON.stringify(encodeEdit(edit))))).toEqual(edit);
});
