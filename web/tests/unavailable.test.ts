import { expect, test, vi } from 'vitest';
import { kNoTurn, realAnswers } from './support/worker.ts';

vi.mock('../src/source/yaml_package.ts', () => {
  throw new TypeError('Failed to fetch dynamically imported module');
});

test('a reader that cannot be fetched fails one question, not the engine', async () => {
  const answers = await realAnswers();
  const needs_package = await answers.answer({ kind: 'read', text: 'name: &a x\nother: *a\ntasks: []\n' }, kNoTurn);
  expect(needs_package.answer).toMatchObject({ kind: 'failure', failure: { code: 'unavailable' } });
  const plain = await answers.answer({ kind: 'read', text: 'name: x\ntasks: []\n' }, kNoTurn);
  expect(plain.answer).toMatchObject({ kind: 'read' });
});
