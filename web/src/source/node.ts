// A document as a tree with positions: what every reader of text makes, and what pointers, jumps and edits work on.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

// Offsets into the text, in UTF-16 units; `to` is exclusive.
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ScalarNode extends Range {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
}

export interface Entry {
  readonly key: string;
  readonly key_from: number;
  readonly key_to: number;
  readonly value: SourceNode;
}

export interface MapNode extends Range {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly entries: readonly Entry[];
}

export interface ListNode extends Range {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly SourceNode[];
}

export type SourceNode = ScalarNode | MapNode | ListNode;

export function toJson(node: SourceNode): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toJson);
    case 'map': {
      const object: { [key: string]: Json } = {};
      for (const entry of node.entries) setMember(object, entry.key, toJson(entry.value));
      return object;
    }
  }
}

// `object[key] = value` that also holds for a key named __proto__.
export function setMember(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

export function member(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}
