import { expect, test } from 'vitest';
import type { Edit } from '../src/whatif/edits.ts';
import type { Question } from '../src/engine/protocol.ts';
import { kNoTurn, realAnswers } from './support/worker.ts';

const good = 'name: a\nlimits: { disk: 1 }\ntasks:\n  - { id: t, type: shell, limits: [disk] }\n';
const broken = 'name: [a\ntasks: {\n';
const edit: Edit = { kind: 'limit', key: 'disk', concurrency: 3 };
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
