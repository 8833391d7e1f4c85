import type { EngineResponse } from 'gantline-engine';
import { RequestFailed, type Ask, type EngineClient } from '../engine/client.ts';
import type { Problem } from '../source/source.ts';
import type { Edit, Options } from '../whatif/edits.ts';
import { applyToOptions } from '../whatif/edits.ts';
import { makeModel, spansOf, type Model, type Run, type Spans } from './model.ts';

export type Layout = EngineResponse<'layout'>;

export interface GraphOptions {
  readonly fold_beyond: number;
  readonly unfold: readonly string[];
  readonly direction: 'right' | 'down';
}

export type Analysed =
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'model'; readonly model: Model };

// Reads a text, opens it with the edits in it, and plans it.
export async function analyse(client: EngineClient, text: string, edits: readonly Edit[], ask: Ask): Promise<Analysed> {
  const read = await client.read(text, ask);
  if ('problems' in read) return { kind: 'problems', problems: read.problems };
  const opened = await client.open(edits, ask);
  if ('problems' in opened) return { kind: 'problems', problems: opened.problems };
  const { workflow, resources } = opened.result;
  try {
    const options = planningOptions(edits, resources);
    const planned = await client.request('plan', { workflow, options }, ask);
    return { kind: 'model', model: makeModel(ask.revision ?? 0, opened, planned, read.task_ranges) };
  } catch (error) {
    client.close(workflow);
    if (!(error instanceof RequestFailed)) throw error;
    return { kind: 'problems', problems: [unplaced(error)] };
  }
}

// The workflow's own resources stand in the document; the edits of those are in it already.
export function planningOptions(edits: readonly Edit[], resources: readonly { name: string }[]): Options {
  return applyToOptions({}, edits, (resource) => resources.some(({ name }) => name === resource));
}

export function unplaced({ code, detail, pointer }: RequestFailed): Problem {
  return { code, message: detail, pointer, range: { from: 0, to: 0 }, position: { line: 1, column: 1 } };
}

// The engine itself is what is wrong.
export function engineProblem(message: string): Problem {
  return unplaced(new RequestFailed('engine', message, '', []));
}

// Sizes of the picture's nodes and of the gaps between them: as small as a name and a line below it allow, so that more of
// the graph is legible at once.
export const nodeSizes = { node_width: 140, node_height: 40, node_gap: 12, edge_gap: 8, layer_gap: 44 } as const;

// `previous`: an earlier version of the workflow, near whose picture the new one stays.
export function layOut(
  client: EngineClient,
  workflow: number,
  graph: GraphOptions,
  previous: number | null,
  ask: Ask,
): Promise<Layout> {
  const near = previous === null ? {} : { previous };
  return client.request('layout', { workflow, ...nodeSizes, ...graph, unfold: [...graph.unfold], ...near }, ask);
}

// A whole simulated run: `seed` null takes typical durations and draws nothing.
export async function simulate(
  client: EngineClient,
  model: Model,
  edits: readonly Edit[],
  seed: number | null,
  ask: Ask,
): Promise<Run> {
  const base = planningOptions(edits, model.facts.resources);
  const options: Options = seed === null ? { ...base, typical: true, failures: false } : { ...base, seed };
  const recording = await client.run('simulate', { workflow: model.workflow, options }, ask);
  return readRun(client, recording, model.ids.length, seed);
}

export async function readRun(
  client: EngineClient,
  recording: number,
  tasks: number,
  seed: number | null = null,
): Promise<Run> {
  const [record, schedule] = await Promise.all([
    client.request('recording', { recording }),
    client.request('schedule', { recording }),
  ]);
  return {
    recording,
    record: record.result,
    events: record.columns,
    schedule,
    names: schedule.columns.name.toArray(),
    spec: schedule.columns.task_spec,
    spans: spansOf(tasks, schedule.columns),
    seed,
  };
}

// When a workflow ends with the first edit, with the first two, and so on. The first figure is without any.
export interface Effects {
  readonly edits: readonly Edit[];
  // Of the text.
  readonly revision: number;
  readonly makespans: readonly (number | null)[];
  // Of the plan without any edit.
  readonly baseline: Spans | null;
  readonly ids: readonly string[];
}

export async function effectsOf(client: EngineClient, edits: readonly Edit[], ask: Ask): Promise<Effects> {
  const makespans: (number | null)[] = [];
  let baseline: Spans | null = null;
  let ids: readonly string[] = [];
  for (let count = 0; count <= edits.length; count += 1) {
    const some = edits.slice(0, count);
    const opened = await client.open(some, ask);
    if ('problems' in opened) {
      makespans.push(null);
      continue;
    }
    const { workflow, resources } = opened.result;
    try {
      const planned = await client.request('plan', { workflow, options: planningOptions(some, resources) }, ask);
      makespans.push(planned.result.makespan_ms);
      if (count === 0) {
        ids = opened.columns.id.toArray();
        baseline = spansOf(ids.length, planned.columns);
      }
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      makespans.push(null);
    } finally {
      client.close(workflow);
    }
  }
  return { edits, revision: ask.revision ?? 0, makespans, baseline, ids };
}
