import { expect, test } from 'vitest';
import { readSource } from '../../src/source/source.ts';

const kDeep = 200_000;
const closed = (open: string, inner: string, close: string) => `${open.repeat(kDeep)}${inner}${close.repeat(kDeep)}`;
const lines = (key: string) => Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}${key}:`).join('\n');

// The place is the first that is too deep where the fast reader says it; the `yaml` package notices later.
test.each([
  ['brackets of JSON', '['.repeat(kDeep), '1:129'],
  ['brackets of JSON that are closed', closed('[', '', ']'), '1:129'],
  ['objects of JSON', '{"a":'.repeat(kDeep), '1:641'],
  ['objects of JSON that are closed', closed('{"a":', '1', '}'), '1:641'],
  ['both', '[{"a":'.repeat(kDeep), '1:385'],
  ['brackets of YAML', `name: ${'['.repeat(kDeep)}`, '1:134'],
  ['maps of YAML in brackets', '{a: '.repeat(kDeep), '1:513'],
  ['dashes', '- '.repeat(kDeep), '1:257'],
  ['lines', lines('a'), '129:129'],
  ['what only the package reads', `a: &x 1\nb: ${'['.repeat(kDeep)}`, /^2:\d+$/],
  ['dashes that only the package reads', `a: &x 1\nb:\n ${'- '.repeat(kDeep)}`, /^3:\d+$/],
  ['lines that only the package reads', `a: &x 1\n${lines('b')}`, /^\d+:\d+$/],
  ['marked keys', '? '.repeat(kDeep), /^1:\d+$/],
  ['what the package reads to its end', `a: &x 1\nb: ${'['.repeat(250)}${']'.repeat(250)}`, /^2:1\d\d$/],
])('%s nest too deep, and the message names the limit and the place', { timeout: 60_000 }, async (_, text, where) => {
  const { problems } = await readSource(text);
  expect(problems.map(({ message }) => message)).toEqual(['The document is nested deeper than 128 levels']);
  const { line, column } = problems[0].position;
  expect(`${line}:${column}`).toMatch(where);
});

test('what is open and never closed says so where nothing else is wrong', async () => {
  const { problems } = await readSource('{'.repeat(kDeep));
  expect(problems.map(({ message }) => message)).toEqual(['JSON does not expect "{" here']);
  expect(problems[0].position).toEqual({ line: 1, column: 2 });
});

test('as deep as the limit is read', async () => {
  const { source } = await readSource(`${'['.repeat(128)}${']'.repeat(128)}`);
  expect(source).not.toBeNull();
});
