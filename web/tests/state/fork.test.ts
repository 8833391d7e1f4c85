import { readFile } from 'node:fs/promises';
import { createEngine, type Engine, type PlanningOptions } from 'gantline-engine';
import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../../src/source/node.ts';
import { forkedHistory } from '../../src/state/fork.ts';
import type { Edit } from '../../src/whatif/edits.ts';

const document = {
  name: 'night',
  inputs: { type: 'object' },
  tasks: [
    { id: 'fetch', type: 'noop', estimate: '1s' },
    { id: 'first', type: 'noop', needs: ['fetch'], estimate: '2s' },
    { id: 'urgent', type: 'noop', needs: ['fetch'], estimate: '4s', priority: 5 },
    { id: 'last', type: 'noop', needs: ['urgent', 'first'], estimate: '3s' },
  ],
};

let engine: Engine;
beforeAll(async () => {
  const wasm = await readFile(new URL('../../../build/wasm-release/package/gantline.wasm', import.meta.url));
  engine = await createEngine({ wasm });
});

function finished(job: number): number {
  while (!engine.request('advance', { job, decisions: 1000 }).result.done);
  return job;
}

function simulate(from: { workflow: number } | { recording: number }, workers = 1): number {
  const options: PlanningOptions = { workers, typical: true, failures: false };
  return finished(engine.request('simulate', { ...from, options }).result.recording);
}

function history(): string {
  const { workflow } = engine.request('open_workflow', { document }).result;
  // The inputs have members that the submission has too.
  const inputs = { policy: 'priority', workflow_hash: 'abc', half: 1 };
  const options: PlanningOptions = { workers: 1, typical: true, failures: false, inputs };
  const recording = finished(engine.request('simulate', { workflow, options }).result.recording);
  return engine.request('export_history', { recording }).result.text;
}

const hashOf = (opened: Json) => Promise.resolve(engine.request('open_workflow', { document: opened }).result.hash);

// The rest of the run from there on: when it ends after its start, and in which order tasks start.
async function rest(text: string, event: number, edits: readonly Edit[], resumed_at_ms: number | null = null) {
  const forked = await forkedHistory({ text, event, edits, resumed_at_ms, hashOf });
  const { recording } = engine.request('open_history', { text: forked }).result;
  const ahead = simulate({ recording });
  const { result } = engine.request('recording', { recording: ahead });
  const { columns } = engine.request('schedule', { recording: ahead });
  const names = columns.name.toArray();
  return {
    took: result.end_ms - result.start_ms,
    order: Array.from(columns.task, (task) => names[task]),
    outcome: result.outcome,
  };
}

const lines = (text: string) => text.trimEnd().split('\n').slice(1);
// Events up to the first of that kind.
const upTo = (text: string, kind: string) => lines(text).findIndex((line) => line.includes(`"${kind}"`)) + 1;

test('without a what-if the rest is what happened', async () => {
  const text = history();
  const whole = { took: 10_000, order: ['fetch', 'urgent', 'first', 'last'], outcome: 'completed' };
  expect(await rest(text, upTo(text, 'task_completed'), [])).toEqual(whole);
});

test('a task that has not started takes another time, and one that has ended does not', async () => {
  const text = history();
  const event = upTo(text, 'task_completed');
  const edits: Edit[] = [
    { kind: 'duration', task: 'fetch', percent: 900 },
    { kind: 'duration', task: 'last', percent: 200 },
  ];
  expect((await rest(text, event, edits)).took).toBe(13_000);
});

test('another policy orders what waits', async () => {
  const text = history();
  const started = upTo(text, 'attempt_started');
  expect((await rest(text, started, [{ kind: 'policy', policy: 'fifo' }])).order[1]).toBe('first');
  expect((await rest(text, started, [{ kind: 'policy', policy: 'priority' }])).order[1]).toBe('urgent');
});

test('a paused run has a rest only when it is resumed', async () => {
  const text = history();
  const event = upTo(text, 'task_completed');
  const known = lines(text).slice(0, event);
  const { at_ms, sequence, step, run } = JSON.parse(known[event - 1]) as Record<string, number>;
  const pause = { at_ms, cause: 'user', kind: 'run_phase_changed', reason: 'requested', run, run_phase: 'paused' };
  const paused = [text.split('\n')[0], ...known, JSON.stringify({ ...pause, sequence: sequence + 1, step: step + 1 })];
  expect((await rest(paused.join('\n'), event + 1, [])).outcome).not.toBe('completed');
  const resumed = await rest(paused.join('\n'), event + 1, [], at_ms + 60_000);
  expect(resumed).toMatchObject({ took: 70_000, outcome: 'completed' });
});
