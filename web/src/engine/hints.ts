import { toPointer } from '../source/pointer.ts';
import type { Json } from '../source/node.ts';
import type { Defect } from '../source/source.ts';

// What is worth knowing about a workflow that can be planned all the same.

export interface Findings {
  // Entries of `needs` that follow from others.
  readonly redundant: readonly { readonly task: string; readonly needs: string }[];
  // Resources of which nobody says how much there is.
  readonly unbounded: readonly string[];
  // Task types that are there for sure, where others may be too. None: which there are is known, and others are refused.
  readonly types?: readonly string[];
}

type JsonObject = { [key: string]: Json };
type Place = readonly (string | number)[];
type Found = readonly [place: Place, object: JsonObject];

const kHintsMax = 200;

export function hintsOf(document: Json, { redundant, unbounded, types = [] }: Findings): Defect[] {
  if (!isObject(document)) return [];
  const tasks = tasksOf(document);
  const askers = isObject(document.defaults) ? [...tasks, [['defaults'], document.defaults] as const] : tasks;
  return [
    ...typeHints(askers, types),
    ...redundantHints(document, redundant),
    ...unbounded.map((name) => unboundedHint(askers, name)),
    ...labelHints(askers),
  ].slice(0, kHintsMax);
}

// A server may have types that nobody here knows of, so only what is nearly one of the known is likely a slip.
function typeHints(askers: readonly Found[], types: readonly string[]): Defect[] {
  const meant = new Map<Json | undefined, string | undefined>();
  return askers.flatMap(([place, { type }]) => {
    if (typeof type !== 'string' || types.includes(type)) return [];
    if (!meant.has(type))
      meant.set(
        type,
        types.find((known) => isNear(type, known)),
      );
    const known = meant.get(type);
    const message = `No task type ${type} is known here: did you mean ${known}?`;
    return known === undefined ? [] : [hint('task_type', message, [...place, 'type'])];
  });
}

// Whether one letter too many, too few, wrong, or in the place of its neighbour makes the difference; two in a long word.
function isNear(a: string, b: string): boolean {
  return slips(a.toLowerCase(), b.toLowerCase()) <= (b.length > 5 ? 2 : 1);
}

// Optimal string alignment distance, row by row. Words that differ much in length are not looked at.
function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

// Every embedding of a segment repeats what is written in it once.
function redundantHints(document: JsonObject, redundant: Findings['redundant']): Defect[] {
  const hints = new Map<string, Defect>();
  const written = new Written(document);
  for (const { task, needs } of redundant) {
    const place = written.placeOf(task, needs);
    const message = `${task} comes after ${needs} already, through what else it needs: this entry changes nothing`;
    const found = hint('redundant', message, place);
    if (place.length === 0) hints.set(message, found);
    else if (!hints.has(found.pointer)) hints.set(found.pointer, found);
  }
  return [...hints.values()];
}

// Where dependencies of the expanded workflow are written: with their task, in the entry that embeds its segment, or in the
// segment.
class Written {
  private readonly lists_ = new Map<string, Map<string, Found>>();

  constructor(private readonly document_: JsonObject) {}

  // [] when it is written nowhere.
  placeOf(task: string, needs: string, segment = ''): Place {
    const list = this.list(segment);
    const entry = entryOf(list, task);
    if (entry === undefined) return [];
    const [place, object] = entry;
    const inside = `${String(object.id)}.`;
    if (task.startsWith(inside) && needs.startsWith(inside)) {
      const embedded = typeof object.segment === 'string' ? object.segment : '';
      return embedded === '' ? [] : this.placeOf(task.slice(inside.length), needs.slice(inside.length), embedded);
    }
    // What ends a segment is needed by needing the segment.
    const written = entryOf(list, needs)?.[1].id;
    const at = Array.isArray(object.needs) ? object.needs.findIndex((need) => need === needs || need === written) : -1;
    return at < 0 ? place : [...place, 'needs', at];
  }

  private list(segment: string): Map<string, Found> {
    const known = this.lists_.get(segment);
    if (known !== undefined) return known;
    const found = segment === '' ? tasksOfLists(this.document_) : tasksOfSegment(this.document_, segment);
    const list = new Map(found.map((entry) => [String(entry[1].id), entry]));
    this.lists_.set(segment, list);
    return list;
  }
}

// The entry of a task, or the one that embeds the segment it comes from.
function entryOf(list: Map<string, Found>, task: string): Found | undefined {
  for (let end = task.length; end > 0; end = task.lastIndexOf('.', end - 1)) {
    const entry = list.get(task.slice(0, end));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function unboundedHint(askers: readonly Found[], name: string): Defect {
  const asker = askers.find(([, { resources }]) => isObject(resources) && Object.hasOwn(resources, name));
  const message = `Nobody says how much ${name} there is, so here no task waits for it: the workflow's resources may say it`;
  return hint('undeclared_resource', message, asker === undefined ? [] : [...asker[0], 'resources', name]);
}

// The page knows of no worker, so each kind that is asked for is told once.
function labelHints(askers: readonly Found[]): Defect[] {
  const hints = new Map<string, Defect>();
  for (const [place, { labels, agent_type }] of askers) {
    const wanted = [...(Array.isArray(labels) ? labels : []), agent_type].filter(
      (label): label is string => typeof label === 'string' && label !== '',
    );
    const text = wanted.sort().join(', ');
    if (text === '' || hints.has(text)) continue;
    const message = `Only a worker with the ${wanted.length === 1 ? 'label' : 'labels'} ${text} may run this: where none has, it waits for ever`;
    hints.set(text, hint('worker', message, [...place, labels === undefined ? 'agent_type' : 'labels']));
  }
  return [...hints.values()];
}

function hint(code: string, message: string, place: Place): Defect {
  return { code, message, pointer: toPointer(place) };
}

// Every task that the document writes out, those of segments and handlers among them.
function tasksOf(document: JsonObject): Found[] {
  const segments = isObject(document.segments) ? Object.keys(document.segments) : [];
  return [...tasksOfLists(document), ...segments.flatMap((name) => tasksOfSegment(document, name))];
}

function tasksOfLists(document: JsonObject): Found[] {
  return ['tasks', 'on_success', 'on_failure', 'finally'].flatMap((list) => entries([list], document[list]));
}

function tasksOfSegment({ segments }: JsonObject, name: string): Found[] {
  const segment = isObject(segments) && Object.hasOwn(segments, name) ? segments[name] : undefined;
  return isObject(segment) ? entries(['segments', name, 'tasks'], segment.tasks) : [];
}

function entries(place: Place, list: Json | undefined): Found[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((task, index): Found[] => (isObject(task) ? [[[...place, index], task]] : []));
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
