import { isAlias, isMap, isScalar, parseDocument, type Document, type Node, type ParsedNode } from 'yaml';
import type { Entry, Range, SourceNode } from './node.ts';

export interface SyntaxDefect {
  readonly message: string;
  readonly range: Range;
}

export type YamlResult =
  | { readonly root: SourceNode; readonly defects: readonly [] }
  | { readonly root: null; readonly defects: readonly SyntaxDefect[] };

const kDefectsMax = 100;
const kNodesMax = 4_000_000;
const kDepthMax = 200;

// All of YAML 1.2, at the speed of the `yaml` package.
export function readYaml(text: string): YamlResult {
  const document = parseDocument(text, { prettyErrors: false });
  const failed = (defects: readonly SyntaxDefect[]): YamlResult => ({
    root: null,
    defects: defects.slice(0, kDefectsMax),
  });
  if (document.errors.length > 0) {
    return failed(
      document.errors.map(({ message, pos: [from, to] }) => ({ message, range: { from, to: Math.max(to, from + 1) } })),
    );
  }
  if (document.contents === null) return failed([{ message: 'The document is empty', range: { from: 0, to: 0 } }]);
  const conversion = new Conversion(document);
  const root = conversion.convert(document.contents);
  return conversion.defects.length > 0 ? failed(conversion.defects) : { root, defects: [] };
}

class Conversion {
  readonly defects: SyntaxDefect[] = [];
  private nodes = 0;
  private depth = 0;

  constructor(private readonly document: Document.Parsed<ParsedNode>) {}

  convert(node: Node | null): SourceNode {
    const range = rangeOf(node);
    this.nodes += 1;
    if (this.nodes > kNodesMax || this.depth > kDepthMax) {
      return this.refuse(range, this.depth > kDepthMax ? 'Nested too deep' : 'Aliases make this document too large');
    }
    this.depth += 1;
    const converted = this.convertKind(node, range);
    this.depth -= 1;
    return converted;
  }

  private convertKind(node: Node | null, range: Range): SourceNode {
    if (node === null) return { kind: 'scalar', value: null, ...range };
    if (isScalar(node)) return this.scalar(node.value, range);
    // An alias has the value of its anchor, and its own place in the text.
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      return target === undefined ? this.refuse(range, 'Unresolved alias') : { ...this.convert(target), ...range };
    }
    if (isMap(node)) {
      const entries = node.items.map((pair) => this.entry(pair.key as Node, pair.value as Node | null));
      return { kind: 'map', flow: node.flow === true, ...range, entries };
    }
    const items = (node as unknown as { items: (Node | null)[] }).items.map((item) => this.convert(item));
    return { kind: 'list', flow: (node as { flow?: boolean }).flow === true, ...range, items };
  }

  private entry(key: Node, value: Node | null): Entry {
    const key_range = rangeOf(key);
    if (!isScalar(key)) this.refuse(key_range, 'A key must be text');
    const name = isScalar(key) ? String(key.value ?? '') : '';
    return { key: name, key_range, value: value === null ? empty(key_range) : this.convert(value) };
  }

  private scalar(value: unknown, range: Range): SourceNode {
    if (typeof value === 'number' && !Number.isFinite(value)) return this.refuse(range, 'Not a finite number');
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', value, ...range };
    }
    return this.refuse(range, 'A value of this kind has no counterpart in JSON');
  }

  private refuse(range: Range, message: string): SourceNode {
    this.defects.push({ message, range });
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
