import type { Entry } from './node.ts';
import { resolvePlain } from './scalar.ts';

// Thrown and caught within the reader.
export class GaveUp {
  constructor(
    readonly at: number,
    readonly is_deep = false,
  ) {}
}

export const kNewline = 10;
export const kSpace = 32;
export const kQuote = 34;
export const kHash = 35;
export const kApostrophe = 39;
export const kComma = 44;
export const kDash = 45;
export const kColon = 58;
export const kOpenList = 91;
export const kCloseList = 93;
export const kOpenMap = 123;
export const kBar = 124;
export const kCloseMap = 125;
// Collections within collections, as the engine has it. What walks a tree calls itself, and its stack must be enough.
export const kDepthMax = 128;
export const kTooDeep = `The document is nested deeper than ${kDepthMax} levels`;
// First characters that mean more than a plain scalar: & * ! | > % @ ` ? and the flow indicators.
export const kIndicators = '&*!|>%@`,[]{}#"\'';
const indicators = Uint8Array.from({ length: 128 }, (_, code) =>
  kIndicators.includes(String.fromCharCode(code)) ? 1 : 0,
);

// No character at all (NaN) is no indicator either.
export function isIndicator(code: number): boolean {
  return code < 128 && indicators[code] === 1;
}

// Whether a map has the key already. Maps are small as a rule, and a set for each would take longer than looking.
export class Keys {
  private set: Set<string> | undefined;

  constructor(private readonly entries: readonly Entry[]) {}

  // Whether a key that is about to be added to the entries is among them.
  has(key: string): boolean {
    if (this.entries.length < 16) {
      for (const entry of this.entries) if (entry.key === key) return true;
      return false;
    }
    this.set ??= new Set(this.entries.map((entry) => entry.key));
    if (this.set.has(key)) return true;
    this.set.add(key);
    return false;
  }
}

// A place in the text, and what block and flow collections both need: lines, comments, quoted and plain scalars.
export class Cursor {
  protected at = 0;
  // Column of `at` within its line, as far as block structure is concerned.
  protected indent = 0;
  protected depth = 0;

  constructor(
    protected readonly text: string,
    protected readonly json: boolean,
  ) {}

  protected giveUp(): never {
    throw new GaveUp(Math.min(this.at, this.text.length));
  }

  protected enter(): void {
    if ((this.depth += 1) > kDepthMax) throw new GaveUp(this.at, true);
  }

  protected code(offset = 0): number {
    return this.text.charCodeAt(this.at + offset);
  }

  // Blank, or the end of the text.
  protected isBlank(code: number): boolean {
    return code === kSpace || code === kNewline || Number.isNaN(code);
  }

  // ---- lines ----

  // From the start of a line to the first character that means something. False at the end of the text.
  protected nextLine(): boolean {
    for (;;) {
      const start = this.at;
      while (this.code() === kSpace) this.at += 1;
      this.indent = this.at - start;
      const code = this.code();
      if (Number.isNaN(code)) return false;
      if (code === kHash) this.skipComment();
      else if (this.json && (code === 9 || code === 13)) this.at += 1;
      else if (code === 9) this.giveUp();
      else if (code !== kNewline) return true;
      if (this.code() === kNewline) this.at += 1;
    }
  }

  protected skipComment(): void {
    if (this.json) this.giveUp();
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  // After a value: nothing but a comment may follow on its line. Stops at the next line that means something.
  protected endOfLine(): void {
    const start = this.at;
    while (this.code() === kSpace) this.at += 1;
    if (this.code() === kHash && this.at > start) this.skipComment();
    if (this.json) {
      this.nextLine();
      return;
    }
    if (this.code() === kNewline) this.at += 1;
    else if (this.at < this.text.length) this.giveUp();
    this.nextLine();
  }

  protected atEnd(): boolean {
    return this.at >= this.text.length;
  }

  protected plain(raw: string): null | boolean | number | string {
    const value = resolvePlain(raw);
    if (value === undefined) this.giveUp();
    return value;
  }

  protected quoted(): string {
    return this.code() === kQuote ? this.doubleQuoted() : this.singleQuoted();
  }

  protected doubleQuoted(): string {
    const start = this.at;
    let escaped = false;
    for (let end = start + 1; end < this.text.length; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code === 92) {
        escaped = true;
        end += 1;
      } else if (code === kNewline) {
        break;
      } else if (code === kQuote) {
        const value = escaped ? this.unescape(this.text.slice(start, end + 1)) : this.text.slice(start + 1, end);
        this.at = end + 1;
        return value;
      }
    }
    this.giveUp();
  }

  // The escapes that YAML has beyond those of JSON are for the other reader.
  protected unescape(token: string): string {
    try {
      return String(JSON.parse(token));
    } catch {
      this.giveUp();
    }
  }

  protected singleQuoted(): string {
    let end = this.at;
    for (;;) {
      end = this.text.indexOf("'", end + 1);
      if (end < 0) this.giveUp();
      if (this.text.charCodeAt(end + 1) !== kApostrophe) break;
      end += 1;
    }
    const raw = this.text.slice(this.at + 1, end);
    if (this.json || raw.includes('\n')) this.giveUp();
    this.at = end + 1;
    return raw.replaceAll("''", "'");
  }

  // Keys that are no text under the schema, and `?` and `<<`, are for the other reader.
  protected plainKey(text: string): string {
    if (text.length > 1000 || text === '<<' || text.includes('\t') || /^[-?:](\s|$)/.test(text)) this.giveUp();
    const value = resolvePlain(text);
    if (typeof value !== 'string') this.giveUp();
    return value;
  }
}
