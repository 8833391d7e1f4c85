import { readFile } from 'node:fs/promises';
import { createEngine, type Engine } from 'gantline-engine';
import { beforeAll, expect, test } from 'vitest';
import type { EngineClient } from '../src/engine/client.ts';
import { readRun } from '../src/state/analyse.ts';
import { GrowingRun } from '../src/state/growing_run.ts';
import { makeModel, momentOf } from '../src/state/model.ts';
import { matchTasks, restOf } from '../src/runs/expected_rest.ts';
import { goneOn, liveGantt } from '../src/runs/live_gantt.ts';

const document = {
  name: 'shards',
  tasks: [
    { id: 'list', type: 'noop', estimate: '1s' },
    { id: 'shard', type: 'noop', needs: ['list'], estimate: { p50: '2s', p95: '5s' }, for_each: '[1, 2, 3, 4, 5]' },
    {
      id: 'join',
      type: 'noop',
      needs: ['shard'],
      estimate: { fixed: '1s', failure: 0.5 },
      retry: { maximum_attempts: 9 },
    },
    { id: 'late', type: 'noop', needs: ['join'], estimate: '3s' },
  ],
};

let engine: Engine;
beforeAll(async () => {
  const wasm = await readFile(new URL('../../build/wasm-release/package/gantline.wasm', import.meta.url));
  engine = await createEngine({ wasm });
});

const client = {
  request: (op: never, args: never) => Promise.resolve(engine.request(op, args)),
} as unknown as EngineClient;

function history(): string[] {
  const { workflow } = engine.request('open_workflow', { document }).result;
  const { recording } = engine.request('simulate', { workflow, options: { workers: 3, seed: 4 } }).result;
  while (!engine.request('advance', { job: recording, decisions: 1000 }).result.done);
  return engine.request('export_history', { recording }).result.text.trimEnd().split('\n');
}

async function open(lines: readonly string[]): Promise<GrowingRun> {
  const { recording } = engine.request('open_history', { text: lines.join('\n') }).result;
  const run = await readRun(client, recording, document.tasks.length);
  const { result, columns } = engine.request('seek', { recording, event: run.record.events });
  return new GrowingRun(run, momentOf(run.record.end_ms, result, columns));
}

// All that is shown, with columns as lists.
function shown({ run, latest }: GrowingRun) {
  const lists = (columns: object) =>
    Object.fromEntries(
      Object.entries(columns)
        .filter(([, column]) => ArrayBuffer.isView(column))
        .map(([name, column]) => [name, Array.from(column as Float64Array)]),
    );
  const { state_hash: _, recorded_state_hash: __, workflow: ___, ...record } = run.record;
  return {
    record,
    events: lists(run.events),
    schedule: lists(run.schedule.columns),
    lanes: run.schedule.result.lanes,
    names: run.names,
    spec: Array.from(run.spec),
    spans: lists(run.spans),
    counts: latest.counts,
    states: lists(latest.columns),
  };
}

test('a run that goes on event by event shows what it shows when it is opened whole', async () => {
  const lines = history();
  const growing = await open(lines.slice(0, 2));
  for (let known = 3; known <= lines.length; known += 1) {
    const args = { recording: growing.run.recording, text: lines[known - 1] };
    growing.extend(engine.request('extend', args));
    expect(shown(growing)).toEqual(shown(await open(lines.slice(0, known))));
  }
});

test('what a piece of news changes is all that is written', async () => {
  const lines = history();
  const growing = await open(lines.slice(0, -1));
  const before = growing.run;
  growing.extend(engine.request('extend', { recording: before.recording, text: lines.at(-1) ?? '' }));
  expect(growing.run).not.toBe(before);
  expect(growing.run.names).not.toBe(before.names);
  expect(growing.run.schedule.columns.start.buffer).toBe(before.schedule.columns.start.buffer);
  growing.know(lines.length - 2, 'of an earlier state');
  expect(growing.latest.state_hash).toBe('');
  growing.know(lines.length - 1, 'of this one');
  expect(growing.latest.state_hash).toBe('of this one');
});

test('what a forecast expects goes on behind what has happened', async () => {
  const lines = history();
  const { run } = await open(lines);
  const { workflow } = engine.request('open_workflow', { document }).result;
  const opened = engine.request('open_workflow', { document });
  const model = makeModel(0, opened, engine.request('plan', { workflow }), new Uint32Array(0));
  const starts = [...lines.keys()].filter((line) => lines[line].includes('"attempt_started"'));
  const { run: known, latest } = await open(lines.slice(0, starts[1] + 1));
  const { state, task } = known.schedule.columns;
  expect(state).toContain(0);
  // Also when the time has come at which it was expected to end.
  for (const now of [known.record.end_ms, run.record.end_ms + 1000]) {
    const tasks = matchTasks(known.names, run, () => 0);
    const data = goneOn(liveGantt(model, known), now, restOf(known, { run, phases: latest.columns.phase }, tasks));
    const plain = goneOn(liveGantt(model, known), now);
    for (const name of ['task', 'start', 'end', 'state', 'attempt', 'lane', 'queued'] as const)
      expect(Array.from(data[name].subarray(0, state.length))).toEqual(Array.from(plain[name]));
    expect(new Set(data.state.subarray(state.length))).toEqual(new Set([4]));
    expect(Math.min(...data.start.subarray(state.length))).toBeGreaterThanOrEqual(now);
    // All of its attempts are there, those of elements that do not exist yet among them.
    const going = now === known.record.end_ms ? [...state].filter((one) => one === 0).length : 0;
    expect(data.task.length).toBe(run.schedule.columns.task.length + going);
    expect(data.task_count).toBe(run.names.length);
    expect(new Set(Array.from(data.task, data.taskName))).toEqual(
      new Set(Array.from(run.schedule.columns.task, (task) => run.names[task])),
    );
  }
  expect(task.length).toBeLessThan(run.schedule.columns.task.length);
  expect(Array.from(liveGantt(model, run).state)).toEqual(Array.from(run.schedule.columns.state));
});

test('columns are other objects after each extension, so that a picture that is derived from one is drawn anew', async () => {
  const lines = history();
  const growing = await open(lines.slice(0, -1));
  const before = {
    phase: growing.latest.columns.phase,
    state: growing.run.schedule.columns.state,
    spec: growing.run.spec,
  };
  growing.extend(engine.request('extend', { recording: growing.run.recording, text: lines[lines.length - 1] }));
  expect(growing.latest.columns.phase).toHaveLength(before.phase.length);
  expect(growing.latest.columns.phase).not.toBe(before.phase);
  expect(growing.run.schedule.columns.state).not.toBe(before.state);
  expect(growing.run.spec).not.toBe(before.spec);
});
