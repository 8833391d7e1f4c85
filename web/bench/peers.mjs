// The engine beside other people's packages, on the same workflow in the same process: js-pert for the critical path,
// elkjs for the layered drawing. One call each to compile, then the median of `rounds`.
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import ELK from 'elkjs/lib/elk.bundled.js';
import jsPert from 'js-pert';

const packageFolder = new URL('../../build/wasm-release/package/', import.meta.url);
const rounds = 3;
const sizes = { node_width: 140, node_height: 40, node_gap: 12, edge_gap: 8, layer_gap: 44 };

const needsOf = (task) => (task < 100 ? [] : [`t${task - 100}`, `t${task - 1 - ((task * 7) % 90)}`]);

// What layeredWorkflow() spells, as a document, with times that need no estimating.
function layeredDocument(count) {
  const tasks = Array.from({ length: count }, (_, task) => {
    const needs = [...new Set(needsOf(task))];
    return { id: `t${task}`, type: 'noop', needs, estimate: { fixed: ((task % 9) + 1) * 1000 } };
  });
  return { name: 'layered', tasks };
}

async function median(work) {
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const begun = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}

async function load() {
  const { createEngine } = await import(new URL('index.js', packageFolder).href);
  return createEngine({ wasm: await readFile(new URL('gantline.wasm', packageFolder)) });
}

function layOut(engine, workflow) {
  return engine.request('layout', { workflow, ...sizes, fold_beyond: 0, unfold: [], direction: 'right' }).result;
}

// Milliseconds of each, and whether both found the same length of the critical path.
async function criticalPaths(engine, document) {
  const activities = Object.fromEntries(
    document.tasks.map(({ id, needs, estimate: { fixed } }) => [
      id,
      { id, optimisticTime: fixed, mostLikelyTime: fixed, pessimisticTime: fixed, predecessors: needs },
    ]),
  );
  let length = 0;
  const ours = await median(() => {
    const { workflow } = engine.request('open_workflow', { document }).result;
    length = engine.request('plan', { workflow, options: {} }).result.critical_path_ms;
    engine.request('close', { handle: workflow });
  });
  let theirs_length = 0;
  const find = jsPert.default ?? jsPert;
  const theirs = await median(() => {
    theirs_length = find(activities).earliestFinishTimes.__end;
  });
  return { ours, theirs, is_same: Math.round(theirs_length) === length };
}

async function layouts(engine, document) {
  const { workflow } = engine.request('open_workflow', { document }).result;
  const ours = await median(() => layOut(engine, workflow));
  const elk = new ELK();
  const graph = () => ({
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered' },
    children: document.tasks.map(({ id }) => ({ id, width: sizes.node_width, height: sizes.node_height })),
    edges: document.tasks.flatMap(({ id, needs }) =>
      needs.map((need) => ({ id: `${need} ${id}`, sources: [need], targets: [id] })),
    ),
  });
  const theirs = await median(() => elk.layout(graph()));
  return { ours, theirs };
}

export async function measurePeers(count) {
  const engine = await load();
  const document = layeredDocument(count);
  return { critical_path: await criticalPaths(engine, document), layout: await layouts(engine, document) };
}

// Milliseconds of one drawing of `count` tasks.
export async function measureLayout(count) {
  const engine = await load();
  const { workflow } = engine.request('open_workflow', { document: layeredDocument(count) }).result;
  return median(() => layOut(engine, workflow));
}
