import { expect, test, vi } from 'vitest';
import { whatIsWrong } from '../../src/shell/foreign.ts';
import { hasTasks } from '../../src/source/recognise.ts';

vi.mock('../../src/state/app.svelte.ts', () => ({ planner: {} }));

const at = (line: number, column: number, message: string) => ({
  code: 'syntax',
  message,
  pointer: '',
  range: { from: 0, to: 0 },
  position: { line, column },
});

test('what is wrong with a file is told with the place of the first, and how many there are', () => {
  expect(whatIsWrong({ detail: 'too large', problems: [] })).toBe('too large');
  expect(whatIsWrong({ detail: 'a', problems: [at(3, 4, 'a')] })).toBe('line 3, column 4: a');
  expect(whatIsWrong({ detail: 'a', problems: [at(3, 4, 'a'), at(5, 1, 'b')] })).toBe(
    'line 3, column 4: a (and 1 more)',
  );
});

test('a text is meant to be a workflow when it has tasks', () => {
  for (const text of ['name: a\ntasks:\n', '{"tasks":[]}', '{ tasks: [] }', 'segments: {}', 'task: []'])
    expect([text, hasTasks(text)]).toEqual([text, true]);
  for (const text of ['# ninja log v5\n25 264 src/tasks.o', '42', 'jobs: {}', '<html>'])
    expect([text, hasTasks(text)]).toEqual([text, false]);
});
