import { beforeEach, expect, test, vi } from 'vitest';
import { EngineClient } from '../src/engine/client.ts';
import { analyse, simulate } from '../src/state/analyse.ts';
import { Comparison } from '../src/state/compare.svelte.ts';
import { RunForecast } from '../src/state/run_forecast.svelte.ts';
import { FakeWorker } from './support/worker.ts';

const text = (seconds: number) =>
  `name: a\ntasks:\n  - { id: t, type: shell, estimate: { fixed: ${seconds}s } }\n  - { id: u, type: shell, needs: [t] }\n`;

let made: FakeWorker[];
beforeEach(() => {
  made = FakeWorker.install();
});

const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 10_000, interval: 2 });
const asks = (op: string) => (asked: { question: { kind: string } }) =>
  asked.question.kind === op || ('op' in asked.question && asked.question.op === op);

async function compared() {
  const died: string[] = [];
  const comparison = new Comparison((_, end) => died.push(end));
  comparison.setSide(comparison.a, 'A', text(5), []);
  comparison.setSide(comparison.b, 'B', text(7), []);
  await until(() => !comparison.working && comparison.answer !== null);
  return { comparison, died };
}

test('a side that is changed while it is planned is planned again, and no handle stays open', async () => {
  const { comparison } = await compared();
  const [worker] = made;
  await until(() => worker.open.size === 4);
  for (const held of ['recording', 'simulate']) {
    const before = worker.asked.filter(asks(held)).length;
    FakeWorker.holds = asks(held);
    comparison.setSide(comparison.a, 'A', text(50), []);
    await until(() => worker.asked.filter(asks(held)).length > before);
    comparison.setSide(comparison.a, 'A', text(9), []);
    FakeWorker.release();
    await until(() => !comparison.working);
    expect(comparison.a.makespan_ms).toBe(10_000);
    expect(comparison.answer?.result.a_ms).toBe(10_000);
    await until(() => worker.open.size === 4);
  }
});

test('a side that was overtaken twice is not taken for planned', async () => {
  const { comparison } = await compared();
  const before = made[0].asked.filter(asks('recording')).length;
  FakeWorker.holds = asks('recording');
  comparison.setSide(comparison.a, 'A', text(50), []);
  await until(() => made[0].asked.filter(asks('recording')).length > before);
  comparison.setSide(comparison.a, 'A', text(9), []);
  FakeWorker.release(asks('read'));
  await until(() => comparison.a.makespan_ms === 51_000);
  comparison.setSide(comparison.b, 'B', text(2), []);
  FakeWorker.release();
  await until(() => !comparison.working);
  expect(comparison.answer?.result).toMatchObject({ a_ms: 10_000, b_ms: 3000 });
});

test('when its engine dies, both sides are planned once more', async () => {
  const { comparison, died } = await compared();
  made[0].die('a fault');
  await until(() => made.length === 2 && comparison.answer !== null);
  expect(comparison.answer?.result).toMatchObject({ a_ms: 6000, b_ms: 8000 });
  made[1].die('a fault');
  await until(() => made.length === 3);
  expect(comparison.a.error).toBe('The engine stopped: a fault.');
  expect(comparison.working).toBe(false);
  expect(died).toEqual(['died', 'died']);
  comparison.setSide(comparison.a, 'A', text(1), []);
  await until(() => comparison.answer !== null);
  expect(comparison.answer?.result).toMatchObject({ a_ms: 2000, b_ms: 8000 });
});

test('forecasts of a run leave no handle open when they are overtaken or fail', async () => {
  const client = new EngineClient();
  const read = await analyse(client, text(5), [], {});
  if (read.kind === 'problems') throw new Error('it cannot be planned');
  const run = await simulate(client, read.model, [], null, {});
  let is_paused = false;
  const bringEngine = () => client.request('seek', { recording: run.recording, event: 1 }).catch(() => {});
  const forecast = new RunForecast(client, () => ({ model: read.model, event: 1, at_ms: 0, is_paused, bringEngine }));
  forecast.setRun({ ...run, record: { ...run.record, run: { ...run.record.run, is_terminal: false } } });
  const [worker] = made;
  const open = worker.open.size;
  for (const held of ['forecast_result', 'recording']) {
    const before = worker.asked.filter(asks(held)).length;
    FakeWorker.holds = asks(held);
    void forecast.start();
    await until(() => worker.asked.filter(asks(held)).length > before);
    forecast.clear();
    FakeWorker.release();
    await until(() => worker.open.size === open);
    expect(forecast.ahead).toBeNull();
  }
  // Of a changed workflow there is a copy for as long as it is played.
  forecast.edits = [{ kind: 'duration', task: 'u', percent: 200 }];
  await forecast.start();
  expect(forecast.answer?.result.makespan_ms).toBe(5000 + 2000);
  // Beside it is what it was without.
  expect(forecast.before?.result.makespan_ms).toBe(5000 + 1000);
  forecast.removeEdit(forecast.edits[0]);
  await until(() => forecast.before === null);
  expect(forecast.answer?.result.makespan_ms).toBe(5000 + 1000);
  forecast.edits = [{ kind: 'duration', task: 'u', percent: 200 }];
  forecast.clear();
  await until(() => worker.open.size === open);
  // The run was not paused: what resumes it cannot follow.
  is_paused = true;
  await forecast.start();
  expect(forecast.error).not.toBe('');
  forecast.edits = [{ kind: 'limit', key: 'nowhere', concurrency: -1 }];
  is_paused = false;
  await forecast.start();
  expect(forecast.error).not.toBe('');
  await until(() => worker.open.size === open);
});
