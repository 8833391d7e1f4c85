import {
  Cursor,
  kApostrophe,
  kCloseList,
  kCloseMap,
  kColon,
  kComma,
  kHash,
  isIndicator,
  Keys,
  kNewline,
  kOpenList,
  kOpenMap,
  kQuote,
  kSpace,
} from './cursor.ts';
import type { Entry, ListNode, MapNode, SourceNode } from './node.ts';

// Collections in brackets: all of JSON, and YAML's flow style.
export class FlowReader extends Cursor {
  protected flow(owner: number): MapNode | ListNode {
    this.enter();
    const node = this.code() === kOpenMap ? this.flowMap(owner) : this.flowList(owner);
    this.depth -= 1;
    return node;
  }

  protected flowList(owner: number): ListNode {
    const from = this.at;
    const items: SourceNode[] = [];
    this.at += 1;
    for (;;) {
      this.skipFlowSpace(owner);
      if (this.code() === kCloseList) break;
      items.push(this.flowValue(owner));
      this.skipFlowSpace(owner);
      if (this.code() === kComma) this.at += 1;
      else if (this.code() !== kCloseList) this.giveUp();
    }
    this.at += 1;
    return { kind: 'list', flow: true, from, to: this.at, items };
  }

  protected flowMap(owner: number): MapNode {
    const from = this.at;
    const entries: Entry[] = [];
    const seen = new Keys(entries);
    this.at += 1;
    for (;;) {
      this.skipFlowSpace(owner);
      if (this.code() === kCloseMap) break;
      const key_from = this.at;
      const quoted = this.code() === kQuote || this.code() === kApostrophe;
      const key = quoted ? this.quoted() : this.plainKey(this.flowPlain());
      const key_to = this.at;
      if (seen.has(key) && !this.json) this.giveUp();
      if (this.json) this.skipFlowSpace(owner);
      else while (this.code() === kSpace) this.at += 1;
      if (this.code() !== kColon) this.giveUp();
      this.at += 1;
      if (!quoted && !this.isBlank(this.code())) this.giveUp();
      this.skipFlowSpace(owner);
      entries.push({ key, key_from, key_to, value: this.flowValue(owner) });
      this.skipFlowSpace(owner);
      if (this.code() === kComma) this.at += 1;
      else if (this.code() !== kCloseMap) this.giveUp();
    }
    this.at += 1;
    return { kind: 'map', flow: true, from, to: this.at, entries };
  }

  protected flowValue(owner: number): SourceNode {
    const code = this.code();
    if (code === kOpenMap || code === kOpenList) return this.flow(owner);
    const from = this.at;
    if (code === kQuote || code === kApostrophe) {
      const value = this.quoted();
      return { kind: 'scalar', value, from, to: this.at };
    }
    const raw = this.flowPlain();
    return { kind: 'scalar', value: this.plain(raw), from, to: this.at };
  }

  protected flowPlain(): string {
    const { text } = this;
    if (isIndicator(this.code()) || Number.isNaN(this.code())) this.giveUp();
    const start = this.at;
    let end = start;
    while (!this.endsPlain(text.charCodeAt(end), end)) end += 1;
    while (text.charCodeAt(end - 1) === kSpace) end -= 1;
    const raw = text.slice(start, end);
    if (raw === '' || raw.includes('\t') || isDashOrMark(raw)) this.giveUp();
    this.at = end;
    return raw;
  }

  private endsPlain(here: number, at: number): boolean {
    // Letters and digits, which most characters are.
    if ((here > 93 && here < kOpenMap) || (here > kColon && here < kOpenList) || (here > 44 && here < kColon))
      return false;
    if (here === kHash) return this.text.charCodeAt(at - 1) === kSpace;
    if (here !== kColon) return here === kNewline || isFlowIndicator(here) || Number.isNaN(here);
    const next = this.text.charCodeAt(at + 1);
    return this.isBlank(next) || isFlowIndicator(next);
  }

  // Lines of a flow collection must stand deeper than what owns it.
  protected skipFlowSpace(owner: number): void {
    for (;;) {
      const code = this.code();
      if (code === kSpace) {
        this.at += 1;
      } else if (code === kNewline) {
        this.at += 1;
        this.nextLine();
        if (this.indent <= owner || this.atEnd()) this.giveUp();
        return;
      } else if (code === kHash && !this.json && this.code(-1) === kSpace) {
        this.skipComment();
      } else if (this.json && (code === 9 || code === 13)) {
        this.at += 1;
      } else {
        return;
      }
    }
  }
}

// `-`, `?` and `:` alone are no text.
function isDashOrMark(raw: string): boolean {
  return raw.length === 1 ? raw === '-' || raw === '?' || raw === ':' : raw[1] === ' ' && '-?:'.includes(raw[0]);
}

function isFlowIndicator(code: number): boolean {
  return code === kComma || code === kOpenList || code === kCloseList || code === kOpenMap || code === kCloseMap;
}
