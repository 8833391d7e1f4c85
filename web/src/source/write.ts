import type { Entry, Json, MapNode, SourceNode } from './node.ts';
import { pointerParts } from './pointer.ts';
import type { Source } from './source.ts';

// One replacement in a text. Everything around it, comments included, stays as it is.
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

// The change that makes the member at `pointer` have `value`. Owners that do not exist are made. Undefined when the path
// leads through something that is no object, or the place in the text is not known.
export function setInSource(source: Source, pointer: string, value: Json): TextChange | undefined {
  const parts = pointerParts(pointer);
  let node: SourceNode = source.root;
  for (let depth = 0; depth < parts.length; depth += 1) {
    const found: SourceNode | undefined = child(node, parts[depth]);
    if (found === undefined) return insertMember(source, node, parts.slice(depth), value);
    node = found;
  }
  const text = spell(source, value);
  if (node.to > node.from) return { from: node.from, to: node.to, insert: text };
  return { from: node.from, to: node.to, insert: ` ${text}` };
}

function child(node: SourceNode, part: string): SourceNode | undefined {
  if (node.kind === 'list') return node.items[Number(part)];
  if (node.kind === 'map') return node.entries.find((entry: Entry) => entry.key === part)?.value;
  return undefined;
}

function insertMember(
  source: Source,
  owner: SourceNode,
  missing: readonly string[],
  value: Json,
): TextChange | undefined {
  const [key, ...rest] = missing;
  const nested = rest.reduceRight<Json>((inner, part) => ({ [part]: inner }), value);
  if (owner.kind === 'scalar' && owner.value === null) {
    return { from: owner.from, to: owner.to, insert: ` ${spell(source, { [key]: nested })}` };
  }
  if (owner.kind !== 'map') return undefined;
  return owner.flow ? intoFlow(source, owner, key, nested) : intoBlock(source, owner, key, nested);
}

function intoFlow(source: Source, owner: MapNode, key: string, value: Json): TextChange {
  const last = owner.entries.at(-1);
  const member = `${spellKey(source, key)}: ${spell(source, value)}`;
  if (last === undefined) return { from: owner.from, to: owner.to, insert: `{ ${member} }` };
  const at = last.value.to > last.value.from ? last.value.to : last.key_to;
  const lead = /\n[ \t]*$/.exec(source.text.slice(0, last.key_from));
  return { from: at, to: at, insert: `,${lead === null ? ' ' : lead[0]}${member}` };
}

// A new line after the last one of the map, or at the top of the document before `tasks`, where people look for it.
function intoBlock(source: Source, owner: MapNode, key: string, value: Json): TextChange {
  const first = owner.entries[0];
  const column = first.key_from - (source.text.lastIndexOf('\n', first.key_from - 1) + 1);
  const line = `${spellKey(source, key)}: ${spell(source, value)}`;
  const tasks = owner === source.root ? owner.entries.find((entry) => entry.key === 'tasks') : undefined;
  if (tasks !== undefined) return { from: tasks.key_from, to: tasks.key_from, insert: `${line}\n` };
  const last = owner.entries.at(-1) ?? first;
  const from = Math.max(last.value.to, last.key_to + 1);
  const newline = source.text.indexOf('\n', Math.max(0, from - 1));
  const end = newline < 0 ? source.text.length : newline;
  return { from: end, to: end, insert: `\n${' '.repeat(column)}${line}` };
}

const bare = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const reserved = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

function spellKey(source: Source, key: string): string {
  return source.syntax === 'yaml' && bare.test(key) && !reserved.test(key) ? key : JSON.stringify(key);
}

// JSON, or YAML's flow style on one line.
export function spell(source: Pick<Source, 'syntax'>, value: Json): string {
  if (source.syntax === 'json') return JSON.stringify(value);
  return flow(value);
}

function flow(value: Json): string {
  if (typeof value === 'string') {
    const plain = /^[A-Za-z_][A-Za-z0-9_. /-]*$|^[0-9]+(?:[a-zA-Z]+[0-9]*)+$/.test(value) && !/\s$/.test(value);
    return plain && !reserved.test(value) && !/^0[xo]|^[0-9]+e[0-9]+$/i.test(value) ? value : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(
      ([key, inner]) => `${spellKey({ syntax: 'yaml' } as Source, key)}: ${flow(inner)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}
