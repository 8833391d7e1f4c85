import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/source/node.ts';
import { readFast } from '../../src/source/reader.ts';
import { readYaml } from '../../src/source/yaml_package.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// What the fast reader accepts, the package must accept, with the same value.
function expectAgreement(text: string): boolean {
  const fast = readFast(text, 'yaml');
  if (fast.root === null) return false;
  const full = readYaml(text);
  expect(full.defects, text).toEqual([]);
  if (full.root !== null) expect(toJson(fast.root), text).toEqual(toJson(full.root));
  return true;
}

const plain = `# a comment
name: nightly
deadline: 30m   # half an hour
limits: { "host:127.0.0.1:9000": 2, b: [1, -2.5, 0x1f, ~] }
tasks:
  - id: fetch
    type: http
    with: { url: "http://a/\${{ inputs.city }}" }
    needs: []
  - { id: parse, needs: [fetch], type: shell,
      with: { command: ['it''s', "a\\n\\u00e9", null] } }

  -
    id: run
    with:
      script: |
        echo one

          indented
      keep: |-
        last
  - id: x
    empty:
    needs:
    - run
    - parse
finally:
  - - nested
    - list
`;

describe('the fast reader', () => {
  test('reads the plain part of YAML as the package does', () => {
    expect(expectAgreement(plain)).toBe(true);
  });

  test('reads the examples of this project', () => {
    for (const name of readdirSync(`${root}/examples`)) {
      const path = `${root}/examples/${name}/flow.yaml`;
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch {
        continue;
      }
      expect(expectAgreement(text), path).toBe(true);
    }
  });

  test.each([
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a folded scalar', 'a: >\n  b\n  c\n'],
    ['a plain scalar of two lines', 'a: b\n  c\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a tab as indentation', 'a:\n\tb: 1\n'],
    ['several documents', 'a: 1\n---\nb: 1\n'],
    ['a list item that stands too far left', 'a:\n    - 1\n  - 2\n'],
    ['an unclosed list', 'a: [1, 2\nb: 3\n'],
    ['an unclosed quote', 'a: "x\nb: 3\n'],
    ['infinity', 'a: .inf\n'],
    ['a mapping within a plain value', 'a: b: c\n'],
  ])('gives up on %s', (_, text) => {
    expect(readFast(text, 'yaml').root).toBeNull();
  });

  test('reads JSON as JSON.parse does', () => {
    const text = '{\n\t"a": [1, -2.5e3, true, null, "\\ud83d\\ude00 \\/"],\r\n "b": {"": {}}\n}\n';
    const read = readFast(text, 'json');
    expect(read.root && toJson(read.root)).toEqual(JSON.parse(text));
  });

  test('agrees with the package on damaged documents', () => {
    let seed = 12345;
    const draw = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 4294967296) * below);
    };
    const alphabet = [
      ' ',
      '  ',
      '\n',
      ':',
      ': ',
      '- ',
      '#',
      ' #',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ',',
      '|',
      '>',
      '&a',
      '*a',
    ];
    alphabet.push('!', '?', '~', '.5', '-', 'null', '0o7', '\n  ', '\n- ', '\t', '%', '@', '<<: ', '\\');
    let accepted = 0;
    for (let round = 0; round < 2000; round += 1) {
      let text = plain;
      for (let change = draw(4) + 1; change > 0; change -= 1) {
        const at = draw(text.length);
        const removed = draw(3) === 0 ? draw(8) : 0;
        text = text.slice(0, at) + (draw(4) === 0 ? '' : alphabet[draw(alphabet.length)]) + text.slice(at + removed);
      }
      if (expectAgreement(text)) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(300);
  }, 30_000);
});
