import { FlowReader } from './flow_reader.ts';
import {
  GaveUp,
  kApostrophe,
  kBar,
  kColon,
  kDash,
  kHash,
  isIndicator,
  Keys,
  kNewline,
  kOpenList,
  kOpenMap,
  kQuote,
  kSpace,
} from './cursor.ts';
import type { Entry, ListNode, MapNode, ScalarNode, SourceNode } from './node.ts';

// Reads JSON and the plain part of YAML that workflow files are written in, fast enough to do it at every keystroke: the
// `yaml` package takes over three seconds for a file of ten thousand tasks, this reader less than fifty milliseconds.
//
// It never guesses. Anchors, tags, folded and multi-line scalars, several documents, duplicate keys and whatever is wrong
// make it give up (`at` says where), and the `yaml` package has the last word. tests/source/reader.test.ts holds the two
// against each other.
// `is_deep`: it nests too deep for any reader.
export type ReadResult =
  { readonly root: SourceNode } | { readonly root: null; readonly at: number; readonly is_deep: boolean };

export function readFast(text: string, syntax: 'json' | 'yaml'): ReadResult {
  const reader = new Reader(text, syntax === 'json');
  try {
    return { root: reader.document() };
  } catch (error) {
    if (error instanceof GaveUp) return { root: null, at: error.at, is_deep: error.is_deep };
    throw error;
  }
}

class Reader extends FlowReader {
  document(): SourceNode {
    if (!this.json && /^\uFEFF|\r|^%|^(?:---|\.\.\.)/m.test(this.text)) this.giveUp();
    if (!this.nextLine()) this.giveUp();
    const code = this.code();
    const node = code === kOpenMap || code === kOpenList ? this.flow(-1) : this.block();
    if (code === kOpenMap || code === kOpenList) this.endOfLine();
    if (this.at < this.text.length) this.giveUp();
    return node;
  }

  private block(): SourceNode {
    this.enter();
    const node = this.isDash() ? this.blockList(this.indent) : this.blockMap(this.indent);
    this.depth -= 1;
    return node;
  }

  private isDash(): boolean {
    return this.code() === kDash && this.isBlank(this.code(1));
  }

  private blockList(indent: number): ListNode {
    const from = this.at;
    const items: SourceNode[] = [];
    let to = from;
    while (!this.atEnd() && this.indent === indent && this.isDash()) {
      const dash = this.at;
      this.at += 1;
      const start = this.at;
      while (this.code() === kSpace) this.at += 1;
      const column = indent + 1 + (this.at - start);
      const item = this.isDash() || this.isKey() ? this.compact(column) : this.value(indent, false, dash + 1);
      items.push(item);
      to = item.to;
    }
    if (!this.atEnd() && this.indent > indent) this.giveUp();
    return { kind: 'list', flow: false, from, to, items };
  }

  // A collection that begins on the line of its dash.
  private compact(column: number): SourceNode {
    this.indent = column;
    return this.block();
  }

  private blockMap(indent: number): MapNode {
    const from = this.at;
    const entries: Entry[] = [];
    const seen = new Keys(entries);
    while (!this.atEnd() && this.indent === indent && !this.isDash()) {
      const key_from = this.at;
      const key = this.key();
      const key_to = this.at;
      if (seen.has(key)) this.giveUp();
      while (this.code() === kSpace) this.at += 1;
      this.at += 1; // the colon, which isKey has seen
      const value_from = this.at;
      while (this.code() === kSpace) this.at += 1;
      entries.push({ key, key_from, key_to, value: this.value(indent, true, value_from) });
    }
    if (!this.atEnd() && this.indent > indent) this.giveUp();
    const last = entries.at(-1);
    if (last === undefined) this.giveUp();
    return { kind: 'map', flow: false, from, to: Math.max(last.value.to, last.key_to), entries };
  }

  // What follows `key:` or `-`. `owner` is the column of the key or dash.
  private value(owner: number, of_key: boolean, empty_at: number): SourceNode {
    const code = this.code();
    if (code === kHash && this.at > empty_at) this.skipComment();
    if (this.isEndOfLine()) return this.valueBelow(owner, of_key, empty_at);
    if (code === kBar) return this.literal(owner);
    const node = code === kOpenMap || code === kOpenList ? this.flow(owner) : this.inlineScalar();
    this.endOfLine();
    // Deeper lines would continue a plain scalar, or are wrong.
    if (!this.atEnd() && this.indent > owner) this.giveUp();
    return node;
  }

  private isEndOfLine(): boolean {
    return this.atEnd() || this.code() === kNewline;
  }

  private valueBelow(owner: number, of_key: boolean, empty_at: number): SourceNode {
    if (this.code() === kNewline) this.at += 1;
    const more = this.nextLine();
    if (more && this.indent > owner) {
      const code = this.code();
      if (code === kOpenMap || code === kOpenList || code === kBar || !(this.isDash() || this.isKey())) this.giveUp();
      return this.block();
    }
    if (more && of_key && this.indent === owner && this.isDash()) return this.block();
    return { kind: 'scalar', value: null, from: empty_at, to: empty_at };
  }

  private isKey(): boolean {
    const start = this.at;
    const code = this.code();
    let end = start;
    if (code === kQuote || code === kApostrophe) {
      this.quoted();
      end = this.at;
      this.at = start;
      while (this.text.charCodeAt(end) === kSpace) end += 1;
      return this.text.charCodeAt(end) === kColon && this.isBlank(this.text.charCodeAt(end + 1));
    }
    if (isIndicator(code)) return false;
    for (; end < this.text.length; end += 1) {
      const here = this.text.charCodeAt(end);
      if (here === kNewline) return false;
      if (here === kColon && this.isBlank(this.text.charCodeAt(end + 1))) return end > start;
      if (here === kHash && this.text.charCodeAt(end - 1) === kSpace) return false;
    }
    return false;
  }

  private key(): string {
    if (!this.isKey()) this.giveUp();
    const code = this.code();
    if (code === kQuote || code === kApostrophe) return this.quoted();
    const start = this.at;
    while (this.code() !== kColon || !this.isBlank(this.code(1))) this.at += 1;
    while (this.code(-1) === kSpace) this.at -= 1;
    return this.plainKey(this.text.slice(start, this.at));
  }

  private inlineScalar(): ScalarNode {
    const code = this.code();
    if (code === kQuote || code === kApostrophe) {
      const from = this.at;
      const value = this.quoted();
      return { kind: 'scalar', value, from, to: this.at };
    }
    if (isIndicator(code)) this.giveUp();
    const from = this.at;
    const newline = this.text.indexOf('\n', from);
    const end = newline < 0 ? this.text.length : newline;
    const comment = this.text.slice(from, end).search(/\s#/);
    const raw = this.text.slice(from, comment < 0 ? end : from + comment).trimEnd();
    if (/:(\s|$)|\t|^[-?](\s|$)/.test(raw)) this.giveUp();
    this.at = from + raw.length;
    return { kind: 'scalar', value: this.plain(raw), from, to: this.at };
  }

  // `|` with an optional `-`: lines as they are, less the indentation of the first.
  private literal(owner: number): ScalarNode {
    const from = this.at;
    const header = /^\|(-?)[ ]*(?: #[^\n]*)?\n/.exec(this.text.slice(from, from + 200));
    if (header === null) this.giveUp();
    this.at += header[0].length;
    const lines: string[] = [];
    let indent = -1;
    let to = this.at;
    while (this.at < this.text.length) {
      const newline = this.text.indexOf('\n', this.at);
      const end = newline < 0 ? this.text.length : newline;
      const line = this.text.slice(this.at, end);
      const lead = line.search(/[^ ]|$/);
      if (line.trim() === '') {
        if (line.includes('\t') || (indent < 0 && lead > 0)) this.giveUp();
        lines.push(indent >= 0 ? line.slice(indent) : '');
      } else {
        if (indent < 0) indent = lead;
        if (lead <= owner || line.startsWith('\t')) break;
        if (lead < indent) this.giveUp();
        lines.push(line.slice(indent));
        to = end;
      }
      this.at = Math.min(end + 1, this.text.length);
    }
    if (indent <= owner) this.giveUp();
    while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
    if (lines.some((line) => line.trim() === '' && line !== '')) this.giveUp();
    this.nextLine();
    if (!this.atEnd() && this.indent > owner) this.giveUp();
    return { kind: 'scalar', value: lines.join('\n') + (header[1] === '-' ? '' : '\n'), from, to };
  }
}
