import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { kDepthMax, kTooDeep } from './cursor.ts';
import type { Entry, Range, SourceNode } from './node.ts';

export interface SyntaxDefect {
  readonly message: string;
  readonly range: Range;
}

export type YamlResult =
  | { readonly root: SourceNode; readonly defects: readonly [] }
  | { readonly root: null; readonly defects: readonly SyntaxDefect[] };

const kDefectsMax = 100;
// Values that aliases may add beyond what is written; each written one takes a character of text at least.
const kAliasedMax = 200_000;

// All of YAML 1.2, at the speed of the `yaml` package.
export function readYaml(text: string): YamlResult {
  const document = parseDocument(text, { prettyErrors: false });
  const failed = (defects: readonly SyntaxDefect[]): YamlResult => ({
    root: null,
    defects: defects.slice(0, kDefectsMax),
  });
  // It runs out of stack far beyond our limit, and all that it says after that follows from it.
  const deep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (deep !== undefined) return failed([{ message: kTooDeep, range: { from: deep.pos[0], to: deep.pos[0] + 1 } }]);
  if (document.errors.length > 0) {
    return failed(
      document.errors.map(({ message, pos: [from, to] }) => ({ message, range: { from, to: Math.max(to, from + 1) } })),
    );
  }
  if (document.contents === null) return failed([{ message: 'The document is empty', range: { from: 0, to: 0 } }]);
  const conversion = new Conversion(kAliasedMax + text.length);
  let root: SourceNode;
  try {
    root = conversion.convert(document.contents);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return failed([{ message: error.message, range: error.range }]);
  }
  return conversion.defects.length > 0 ? failed(conversion.defects) : { root, defects: [] };
}

class TooLarge extends Error {
  constructor(
    message: string,
    readonly range: Range,
  ) {
    super(message);
  }
}

class Conversion {
  readonly defects: SyntaxDefect[] = [];
  private readonly refused = new Set<number>();
  // The node that last had the name, which is the one that an alias means.
  private readonly anchors = new Map<string, Node>();
  // What is being converted, from the root down.
  private readonly around = new Set<Node>();
  private nodes = 0;
  private depth = 0;

  constructor(private readonly nodes_max: number) {}

  convert(node: Node | null): SourceNode {
    const range = rangeOf(node);
    if ((this.nodes += 1) > this.nodes_max) throw new TooLarge('Aliases make this document too large', range);
    if (this.depth > kDepthMax) throw new TooLarge(kTooDeep, range);
    if (node !== null && 'anchor' in node && typeof node.anchor === 'string') this.anchors.set(node.anchor, node);
    this.depth += 1;
    if (node !== null) this.around.add(node);
    const converted = this.convertKind(node, range);
    if (node !== null) this.around.delete(node);
    this.depth -= 1;
    return converted;
  }

  private convertKind(node: Node | null, range: Range): SourceNode {
    if (node === null) return { kind: 'scalar', value: null, ...range };
    if (isScalar(node)) return this.scalar(node.value, range);
    // An alias has the value of its anchor, and its own place in the text.
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target === undefined) return this.refuse(range, 'Unresolved alias');
      if (this.around.has(target)) return this.refuse(range, `*${node.source} stands inside of what it names`);
      return { ...this.convert(target), ...range };
    }
    if (isMap(node)) {
      const entries = node.items.map((pair) => this.entry(pair.key as Node, pair.value as Node | null));
      return { kind: 'map', flow: node.flow === true, ...range, entries };
    }
    if (!isSeq(node)) return this.refuse(range, 'A value of this kind has no counterpart in JSON');
    const items = node.items.map((item) => this.convert(item as Node | null));
    return { kind: 'list', flow: node.flow === true, ...range, items };
  }

  private entry(key: Node, value: Node | null): Entry {
    const key_range = rangeOf(key);
    if (!isScalar(key)) this.refuse(key_range, 'A key must be text');
    const name = isScalar(key) ? String(key.value ?? '') : '';
    const { from: key_from, to: key_to } = key_range;
    return { key: name, key_from, key_to, value: value === null ? empty(key_range) : this.convert(value) };
  }

  private scalar(value: unknown, range: Range): SourceNode {
    if (typeof value === 'number' && !Number.isFinite(value)) return this.refuse(range, 'Not a finite number');
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', value, ...range };
    }
    return this.refuse(range, 'A value of this kind has no counterpart in JSON');
  }

  private refuse(range: Range, message: string): SourceNode {
    // Aliases lead to the same place again.
    if (!this.refused.has(range.from)) this.defects.push({ message, range });
    this.refused.add(range.from);
    return { kind: 'scalar', value: null, ...range };
  }
}

function empty(range: Range): SourceNode {
  return { kind: 'scalar', value: null, from: range.to + 1, to: range.to + 1 };
}

function rangeOf(node: Node | null): Range {
  const range = node?.range;
  return range === null || range === undefined ? { from: 0, to: 0 } : { from: range[0], to: range[1] };
}
