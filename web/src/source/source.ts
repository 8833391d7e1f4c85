import { kTooDeep } from './cursor.ts';
import { member, toJson, type Json, type Range, type SourceNode } from './node.ts';
import { locate, positionOf, type Position } from './pointer.ts';
import { readFast, type ReadResult } from './reader.ts';
import { unavailable } from './unavailable.ts';

export type Syntax = 'json' | 'yaml';

// Something that is wrong with the text, and where.
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
  readonly range: Range;
  readonly position: Position;
}

// A text that could be read.
export interface Source {
  readonly text: string;
  readonly syntax: Syntax;
  readonly root: SourceNode;
  readonly document: Json;
}

export type SourceResult =
  | { readonly source: Source; readonly problems: readonly [] }
  | { readonly source: null; readonly problems: readonly Problem[] };

// What a text looks like: JSON begins with a bracket and is not YAML's flow style.
export function syntaxOf(text: string): Syntax {
  return /^\s*[[{]\s*(["\]}{[]|$)/.test(text) ? 'json' : 'yaml';
}

// Reads a text. The `yaml` package is fetched only for texts that the fast reader does not take.
export async function readSource(text: string): Promise<SourceResult> {
  const syntax = syntaxOf(text);
  if (syntax === 'json') return readJson(text);
  const fast = readFast(text, 'yaml');
  if (fast.root !== null)
    return { source: { text, syntax, root: fast.root, document: toJson(fast.root) }, problems: [] };
  if (fast.is_deep) return tooDeep(text, fast.at);
  const { readYaml } = await import('./yaml_package.ts').catch(unavailable);
  const { root, defects } = readYaml(text);
  if (root !== null) return { source: { text, syntax, root, document: toJson(root) }, problems: [] };
  return {
    source: null,
    problems: defects.map(({ message, range }) => syntaxProblem(text, message, range.from, range.to)),
  };
}

function tooDeep(text: string, at: number): SourceResult {
  return { source: null, problems: [syntaxProblem(text, kTooDeep, at, at + 1)] };
}

function readJson(text: string): SourceResult {
  const read = readFast(text, 'json');
  if (read.root === null && read.is_deep) return tooDeep(text, read.at);
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (error) {
    const at = jsonErrorAt(text, read, error);
    return { source: null, problems: [syntaxProblem(text, jsonMessage(text, at), at, at + 1)] };
  }
  // The reader takes all of JSON; a tree without positions is what is left if it ever did not.
  const whole: SourceNode = read.root ?? { kind: 'map', flow: true, from: 0, to: text.length, entries: [] };
  return { source: { text, syntax: 'json', root: whole, document }, problems: [] };
}

// Engines word and place the error differently, so the reader of positions says where it is.
function jsonErrorAt(text: string, read: ReadResult, error: unknown): number {
  if (read.root === null) return read.at;
  const named = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  return named === null ? text.length : Number(named[1]);
}

function jsonMessage(text: string, at: number): string {
  if (at >= text.trimEnd().length) return 'JSON ends before it is complete';
  const found = text.slice(at, at + 1);
  return `JSON does not expect ${JSON.stringify(found)} here`;
}

function syntaxProblem(text: string, message: string, from: number, to: number): Problem {
  return { code: 'syntax', message, pointer: '', range: { from, to }, position: positionOf(text, from) };
}

export interface Defect {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
}

// Defects of the engine with their places in the text, in the order of the text.
export function placeDefects(source: Source, defects: readonly Defect[]): Problem[] {
  return defects
    .map(({ code, message, pointer }) => {
      const { range: found, key } = locate(source.root, pointer);
      // What is wrong with an unknown field is its name.
      const range = key !== null && message.startsWith('unknown field') ? key : found;
      return { code, message, pointer, range, position: positionOf(source.text, range.from) };
    })
    .sort((a, b) => a.range.from - b.range.from);
}

// Where each entry of `tasks` begins and ends: two numbers each.
export function taskRanges(root: SourceNode): Uint32Array<ArrayBuffer> {
  const tasks = member(root, 'tasks');
  if (tasks?.kind !== 'list') return new Uint32Array(0);
  const ranges = new Uint32Array(tasks.items.length * 2);
  tasks.items.forEach((item, index) => {
    ranges[index * 2] = item.from;
    ranges[index * 2 + 1] = item.to;
  });
  return ranges;
}
