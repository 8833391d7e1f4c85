import { parseDuration, spellDuration } from '../source/durations.ts';
import { setMember, type Json } from '../source/node.ts';
import type { Edit } from './edits.ts';

type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function documentHas(document: Json, name: string): boolean {
  return isObject(document) && isObject(document.resources) && Object.hasOwn(document.resources, name);
}

// A pointer and the value that belongs there.
export interface DocumentChange {
  readonly pointer: readonly (string | number)[];
  readonly value: Json;
}

// What an edit changes in the document. Writing it into the source does the same with a policy and a limit, which planning
// takes as options.
export function documentChange(document: Json, edit: Edit, writing = false): DocumentChange | undefined {
  if (!isObject(document)) return undefined;
  if (edit.kind === 'resource' && (writing || documentHas(document, edit.name))) {
    return { pointer: ['resources', edit.name], value: edit.capacity };
  }
  if (edit.kind === 'duration') return scaleTask(document, edit.task, edit.percent);
  if (writing && edit.kind === 'limit') return { pointer: ['limits', edit.key], value: edit.concurrency };
  if (writing && edit.kind === 'policy') return { pointer: ['policy'], value: edit.policy };
  return undefined;
}

function scaleTask(document: JsonObject, id: string, percent: number): DocumentChange | undefined {
  const defaults = isObject(document.defaults) ? document.defaults.estimate : undefined;
  for (const list of ['tasks', 'on_success', 'on_failure', 'finally']) {
    const tasks = document[list];
    if (!Array.isArray(tasks)) continue;
    const index = tasks.findIndex((task) => isObject(task) && task.id === id);
    const task = tasks[index];
    if (!isObject(task)) continue;
    if (task.segment !== undefined) return undefined;
    return { pointer: [list, index, 'estimate'], value: scaleEstimate(task.estimate ?? defaults, percent) };
  }
  return undefined;
}

// Planning takes one second where nothing is known.
export function scaleEstimate(estimate: Json | undefined, percent: number): Json {
  const scale = (value: Json) => {
    const milliseconds = parseDuration(value);
    return milliseconds === undefined ? value : spellDuration((milliseconds * percent) / 100);
  };
  if (estimate === undefined || estimate === null) return scale(1000);
  if (!isObject(estimate)) return scale(estimate);
  const scaled: JsonObject = {};
  let has_duration = false;
  for (const [key, value] of Object.entries(estimate)) {
    const is_duration = ['fixed', 'p50', 'p95', 'min', 'max', 'mode'].includes(key);
    has_duration ||= is_duration || key === 'samples';
    if (is_duration) setMember(scaled, key, scale(value));
    else setMember(scaled, key, key === 'samples' && Array.isArray(value) ? value.map(scale) : value);
  }
  return has_duration ? scaled : { fixed: scale(1000), ...scaled };
}

// The document with the edits in it. What does not change is shared, not copied.
export function applyToDocument(document: Json, edits: readonly Edit[]): Json {
  let result = document;
  for (const edit of edits) {
    const change = documentChange(result, edit);
    if (change !== undefined) result = setAt(result, change.pointer, change.value);
  }
  return result;
}

function setAt(node: Json, pointer: readonly (string | number)[], value: Json): Json {
  const [key, ...rest] = pointer;
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.map((item, index) => (index === key ? setAt(item, rest, value) : item));
  const owner: JsonObject = isObject(node) ? { ...node } : {};
  setMember(owner, String(key), setAt(owner[String(key)] ?? {}, rest, value));
  return owner;
}
