import type { Entry, Range, SourceNode } from './node.ts';

// The parts of a JSON Pointer (RFC 6901). "" is the whole document.
export function pointerParts(pointer: string): string[] {
  if (pointer === '' || pointer === '/') return [];
  return pointer
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function toPointer(parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export interface Located {
  // The value, or where the path breaks off the nearest thing that exists.
  readonly range: Range;
  // False when the path breaks off: the member named last is missing.
  readonly exact: boolean;
  // The key of the member named last, where it has one.
  readonly key: Range | null;
}

// Where the value is that `pointer` names. A missing member is reported at its owner: at the first key of a map, at the
// whole of a list. A member that exists but has an empty value is shown by its key.
export function locate(root: SourceNode, pointer: string): Located {
  let node = root;
  let range: Range = headOf(root);
  let key: Range | null = null;
  for (const part of pointerParts(pointer)) {
    if (node.kind === 'map') {
      const entry = node.entries.find((candidate) => candidate.key === part);
      if (entry === undefined) return { range, exact: false, key };
      node = entry.value;
      key = keyRange(entry);
      range = node.to > node.from ? headOf(node) : key;
    } else if (node.kind === 'list') {
      const item = node.items[Number(part)];
      if (item === undefined) return { range, exact: false, key };
      node = item;
      key = null;
      range = headOf(node);
    } else {
      return { range, exact: false, key };
    }
  }
  return { range, exact: true, key };
}

function keyRange({ key_from, key_to }: Entry): Range {
  return { from: key_from, to: key_to };
}

// Underlining a whole block of text says nothing: a block map is shown by its first key.
function headOf(node: SourceNode): Range {
  if (node.kind === 'map' && !node.flow && node.entries.length > 0) return keyRange(node.entries[0]);
  if (node.kind === 'list' && !node.flow && node.items.length > 0) return headOf(node.items[0]);
  // A range and nothing else: it goes to the page, and what hangs on the node would go with it.
  return { from: node.from, to: node.to };
}

// The pointer of the innermost value around `offset`.
export function pointerAt(root: SourceNode, offset: number): string {
  const parts: (string | number)[] = [];
  let node = root;
  for (;;) {
    if (node.kind === 'map') {
      const entry = node.entries.find(({ key_from, value }) => offset >= key_from && offset <= value.to);
      if (entry === undefined) break;
      parts.push(entry.key);
      node = entry.value;
    } else if (node.kind === 'list') {
      const index = node.items.findIndex((item) => offset >= item.from && offset <= item.to);
      if (index < 0) break;
      parts.push(index);
      node = node.items[index];
    } else {
      break;
    }
  }
  return toPointer(parts);
}

export interface Position {
  readonly line: number; // from 1
  readonly column: number; // from 1
}

export function positionOf(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', start)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
