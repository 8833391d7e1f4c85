import { expect, test } from 'vitest';
import type { Edit } from '../src/whatif/edits.ts';
import type { Question } from '../src/engine/protocol.ts';
import { kNoTurn, realAnswers } from './support/worker.ts';

const good = 'name: a\nlimits: { disk: 1 }\ntasks:\n  - { id: t, type: shell, limits: [disk] }\n';
const broken = 'name: [a\ntasks: {\n';
const edit: Edit = { kind: 'limit', key: 'disk', concurrency: 3 };
const kRange = ['from', 'to'];
const unreadable = { kind: 'failure', failure: { detail: 'the text cannot be read' } };

async function asking(makeConverter?: () => Promise<never>) {
  const answers = await realAnswers(makeConverter);
  return async (question: Question) => (await answers.answer(question, kNoTurn)).answer;
}

test('what is spelt in the other syntax is the text that was read last, or nothing', async () => {
  const ask = await asking();
  expect(await ask({ kind: 'spell', syntax: 'json' })).toMatchObject(unreadable);
  expect(await ask({ kind: 'read', text: good })).toMatchObject({ kind: 'read' });
  expect(await ask({ kind: 'spell', syntax: 'json' })).toMatchObject({ kind: 'text' });
  expect(await ask({ kind: 'read', text: broken })).toMatchObject({ kind: 'problems' });
  expect(await ask({ kind: 'spell', syntax: 'json' })).toMatchObject(unreadable);
});

test('an edit is written into the text that it is asked about, whatever was read before', async () => {
  const ask = await asking();
  await ask({ kind: 'read', text: good });
  const longer = `# a comment\n${good}`;
  const from = longer.indexOf('disk: 1') + 'disk: '.length;
  expect(await ask({ kind: 'write', text: longer, edit })).toEqual({
    kind: 'change',
    change: { from, to: from + 1, insert: '3' },
  });
  expect(await ask({ kind: 'write', text: broken, edit })).toMatchObject(unreadable);
});

test('a second module that cannot be fetched fails one question, not the engine', async () => {
  const ask = await asking(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await ask({ kind: 'generate', shape: 'montage', tasks: 10, seed: 1 })).toMatchObject({
    kind: 'failure',
    failure: { code: 'unavailable', detail: expect.stringContaining('Failed to fetch') },
  });
  expect(await ask({ kind: 'read', text: good })).toMatchObject({ kind: 'read' });
});

test('what is wrong with a file of another system is told with its place in that file', async () => {
  const ask = await asking();
  await ask({ kind: 'read', text: good });
  const broken = [
    ['stg', '2\n0 0 0\n1 x 1 0\n', 3, 3, 'expected a whole number'],
    ['wfcommons', '{ "schemaVersion": "1.5", "workflow":\n  { "specification": {} } }', 2, 3, 'a list of tasks'],
    ['wfcommons', '{ "schemaVersion": "1.5",\n', 2, 1, 'JSON ends before it is complete'],
    ['argo', 'kind: Workflow\nspec:\n  entrypoint: nope\n  templates: []\n', 3, 15, 'nope'],
    ['argo', 'spec: {a: [\n', 2, 1, ''],
  ] as const;
  for (const [format, text, line, column, message] of broken) {
    const answer = await ask({ kind: 'import', format, name: 'x', text });
    if (answer.kind === 'problems') for (const { range } of answer.problems) expect(Object.keys(range)).toEqual(kRange);
    const first = answer.kind === 'problems' ? answer.problems[0] : answer;
    expect([format, first]).toMatchObject([
      format,
      { position: { line, column }, message: expect.stringContaining(message) },
    ]);
  }
});
