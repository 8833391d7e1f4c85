import { expect, test } from 'vitest';
import { hintsOf } from '../src/engine/hints.ts';
import type { Json } from '../src/source/node.ts';

const nothing = { redundant: [], unbounded: [] };
const found = (document: Json, findings: Parameters<typeof hintsOf>[1]) =>
  hintsOf(document, findings).map(({ code, pointer }) => `${code} ${pointer}`);

test('a dependency that follows from others is shown at its entry', () => {
  const tasks: Json[] = [{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['b', 'a'] }];
  const redundant = [{ task: 'c', needs: 'a' }];
  expect(found({ tasks }, { redundant, unbounded: [] })).toEqual(['redundant /tasks/2/needs/1']);
  expect(found({ tasks: [] }, { redundant, unbounded: [] })).toEqual(['redundant ']);
});

test('a dependency of what a segment made is shown where it is written, once', () => {
  const inner: Json[] = [{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['b', 'a'] }];
  const document: Json = {
    segments: { s: { tasks: inner }, outer: { tasks: [{ id: 'in', segment: 's' }] } },
    tasks: [
      { id: 't' },
      { id: 'u', needs: ['t'] },
      { id: 'x', segment: 's', needs: ['u', 't'] },
      { id: 'y', segment: 'outer' },
      { id: 'v', needs: ['y', 'x'] },
    ],
  };
  const redundant = [
    { task: 'x.c', needs: 'x.a' },
    { task: 'y.in.c', needs: 'y.in.a' },
    { task: 'x.a', needs: 't' },
    { task: 'v', needs: 'x.c' },
    { task: 'gone.a', needs: 't' },
  ];
  expect(found(document, { redundant, unbounded: [] })).toEqual([
    'redundant /segments/s/tasks/2/needs/1',
    'redundant /tasks/2/needs/1',
    'redundant /tasks/4/needs/1',
    'redundant ',
  ]);
});

test('a resource that nobody bounds is told once, where it is asked for first', () => {
  const document: Json = {
    defaults: { resources: { disk: 1 } },
    tasks: [{ id: 'a' }, { id: 'b', resources: { cpu: 1 } }, { id: 'c', resources: { cpu: 1 } }],
    finally: [{ id: 'd', resources: { 'a/b': 1 } }],
  };
  expect(found(document, { redundant: [], unbounded: ['cpu', 'disk', 'a/b'] })).toEqual([
    'undeclared_resource /tasks/1/resources/cpu',
    'undeclared_resource /defaults/resources/disk',
    'undeclared_resource /finally/0/resources/a~1b',
  ]);
});

test('each kind of worker that is asked for is told once', () => {
  const tasks: Json[] = [
    { labels: ['ssd', 'gpu'] },
    { labels: ['gpu', 'ssd'] },
    { agent_type: 'gpu' },
    { labels: [] },
    7,
  ];
  expect(found({ tasks }, nothing)).toEqual(['worker /tasks/0/labels', 'worker /tasks/2/agent_type']);
  expect(hintsOf({ tasks }, nothing).map(({ message }) => message)).toEqual([
    'Only a worker with the labels gpu, ssd may run this: where none has, it waits for ever',
    'Only a worker with the label gpu may run this: where none has, it waits for ever',
  ]);
});

test('a document that is none has no hints', () => {
  expect([found(null, nothing), found([1], nothing), found({ tasks: 3, segments: 4 }, nothing)]).toEqual([[], [], []]);
});

test('a type that is nearly one that is there is likely a slip of it, and others may be there too', () => {
  const types = ['shell', 'http', 'file.read', 'noop'];
  const typed = (...given: string[]) =>
    hintsOf({ tasks: given.map((type) => ({ id: type, type })) }, { ...nothing, types }).map(
      ({ pointer, message }) => `${pointer} ${message.replace(/.*did you/, '')}`,
    );
  expect(typed('shel', 'shell', 'Shell', 'sehll', 'htpp', 'file.raed', 'filereed', 'nop')).toEqual([
    '/tasks/0/type  mean shell?',
    '/tasks/2/type  mean shell?',
    '/tasks/3/type  mean shell?',
    '/tasks/4/type  mean http?',
    '/tasks/5/type  mean file.read?',
    '/tasks/6/type  mean file.read?',
    '/tasks/7/type  mean noop?',
  ]);
  expect(typed('spark', 'docker', 'hot', 'file.copy', '')).toEqual([]);
  expect(found({ tasks: [{ id: 'a', type: 'shel' }] }, nothing)).toEqual([]);
});
