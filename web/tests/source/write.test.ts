import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/source/node.ts';
import { locate, pointerAt, pointerParts, positionOf, toPointer } from '../../src/source/pointer.ts';
import { parseDuration, spellDuration } from '../../src/source/durations.ts';
import { readSource, syntaxOf, taskRanges, type Source } from '../../src/source/source.ts';
import { spellDocument } from '../../src/source/spell.ts';
import { setInSource } from '../../src/source/write.ts';

async function read(text: string): Promise<Source> {
  const { source, problems } = await readSource(text);
  expect(problems).toEqual([]);
  return source!;
}

async function set(text: string, pointer: string, value: Json): Promise<string> {
  const change = setInSource(await read(text), pointer, value)!;
  return text.slice(0, change.from) + change.insert + text.slice(change.to);
}

const yaml = `name: a # first
limits: { x: 1 }
tasks:
  - id: one # the first
    estimate: { p50: 2s, p95: 9s }
  - { id: two }
  - id: three
    with:
      command: [a]
`;

describe('pointers', () => {
  test('escape as RFC 6901 says', () => {
    expect(pointerParts('/a~1b/m~0n/0')).toEqual(['a/b', 'm~n', '0']);
    expect(toPointer(['a/b', 'm~n', 0])).toBe('/a~1b/m~0n/0');
  });

  test('find values, and the owner of what is missing', async () => {
    const { root } = await read(yaml);
    const at = (pointer: string) => {
      const { range, exact } = locate(root, pointer);
      return [yaml.slice(range.from, range.to), exact];
    };
    expect(at('/tasks/0/estimate/p95')).toEqual(['9s', true]);
    expect(at('/tasks/1/id')).toEqual(['two', true]);
    expect(at('/tasks/2')).toEqual(['id', true]);
    expect(at('/tasks/1/type')).toEqual(['{ id: two }', false]);
    expect(at('/tasks/9')).toEqual(['id', false]);
  });

  test('are found from offsets', async () => {
    const { root } = await read(yaml);
    expect(pointerAt(root, yaml.indexOf('9s') + 1)).toBe('/tasks/0/estimate/p95');
    expect(pointerAt(root, yaml.indexOf('two'))).toBe('/tasks/1/id');
  });

  test('become lines and columns', () => {
    expect(positionOf('ab\ncd\n', 4)).toEqual({ line: 2, column: 2 });
    expect(positionOf('ab', 0)).toEqual({ line: 1, column: 1 });
    expect(positionOf('a\n\nb', 3)).toEqual({ line: 3, column: 1 });
  });

  test('tell where each task stands', async () => {
    const ranges = taskRanges((await read(yaml)).root);
    expect(yaml.slice(ranges[2], ranges[3])).toBe('{ id: two }');
    expect(yaml.slice(ranges[4])).toMatch(/^id: three/);
  });
});

describe('writing into the source', () => {
  test('replaces a value and leaves comments alone', async () => {
    expect(await set(yaml, '/tasks/0/estimate', { p50: '1s', p95: '4s500ms' })).toBe(
      yaml.replace('{ p50: 2s, p95: 9s }', '{ p50: 1s, p95: 4s500ms }'),
    );
  });

  test('adds a member to flow and block maps', async () => {
    expect(await set(yaml, '/limits/host:a', 4)).toBe(yaml.replace('{ x: 1 }', '{ x: 1, "host:a": 4 }'));
    expect(await set(yaml, '/tasks/1/estimate', '3s')).toBe(yaml.replace('{ id: two }', '{ id: two, estimate: 3s }'));
    expect(await set(yaml, '/tasks/2/estimate', '3s')).toBe(`${yaml.trimEnd()}\n    estimate: 3s\n`);
    expect(await set(yaml, '/resources/cpu', 8)).toBe(yaml.replace('tasks:', 'resources: { cpu: 8 }\ntasks:'));
  });

  test('works on JSON', async () => {
    const text = '{\n  "tasks": [\n    {"id": "a"}\n  ]\n}\n';
    expect(JSON.parse(await set(text, '/tasks/0/estimate', { fixed: '5s' }))).toEqual({
      tasks: [{ id: 'a', estimate: { fixed: '5s' } }],
    });
    expect(JSON.parse(await set(text, '/policy', 'fifo'))).toMatchObject({ policy: 'fifo' });
  });

  test('says nothing when the path leads through text', async () => {
    expect(setInSource(await read(yaml), '/name/x', 1)).toBeUndefined();
  });
});

describe('reading a source', () => {
  test('tells JSON from flow YAML', () => {
    expect(syntaxOf('{"a": 1}')).toBe('json');
    expect(syntaxOf(' {\n}')).toBe('json');
    expect(syntaxOf('{ a: 1 }')).toBe('yaml');
    expect(syntaxOf('name: x')).toBe('yaml');
  });

  test('places syntax errors of JSON and YAML', async () => {
    const json = await readSource('{"a": [1,\n  2,, 3]}');
    expect(json.problems[0]).toMatchObject({ code: 'syntax', position: { line: 2, column: 5 } });
    const broken = await readSource('a: 1\nb: [1\nc: 2\n');
    expect(broken.problems[0]).toMatchObject({ code: 'syntax' });
    expect(broken.problems[0].position.line).toBeGreaterThanOrEqual(2);
  });

  test('takes anchors through the package', async () => {
    expect((await read('a: &x [1]\nb: *x\n')).document).toEqual({ a: [1], b: [1] });
  });

  test('refuses an alias that stands inside of what it names, where it stands', async () => {
    expect((await readSource('a: &a [*a]\ntasks: *a\n')).problems).toMatchObject([
      { message: '*a stands inside of what it names', position: { line: 1, column: 8 } },
    ]);
  });

  test('refuses aliases that multiply', async () => {
    let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
    for (let level = 1; level < 10; level += 1) {
      bomb += `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]\n`;
    }
    expect((await readSource(bomb)).problems[0].message).toContain('too large');
  });
});

test('durations read and spell alike', () => {
  for (const text of ['1h30m', '250ms', '2s', '1d', '4s500ms']) expect(spellDuration(parseDuration(text)!)).toBe(text);
  expect(parseDuration('1.5s')).toBe(1500);
  expect(parseDuration('soon')).toBeUndefined();
  expect(parseDuration(-1)).toBeUndefined();
});

test('a spelt document reads as what it was', async () => {
  const document: Json = {
    name: 'yes',
    with: {
      script: 'a\n  b\n\nc\n',
      odd: ' x',
      number: '12',
      hex: '0x1f',
      colon: 'a: b',
      hash: '# x',
      empty: '',
      nul: null,
    },
    tasks: [
      { id: 'a', needs: [], deep: [[1, { 'k k': true }]] },
      { id: 'b', text: 'long '.repeat(40).trim() },
    ],
    'key: odd': ['null', 'true', '~', '-', '1e5', '5m', 'a b', 'trailing '],
  };
  for (const syntax of ['yaml', 'json'] as const) {
    const { source } = await readSource(spellDocument(document, syntax));
    expect(source?.document).toEqual(document);
  }
});
