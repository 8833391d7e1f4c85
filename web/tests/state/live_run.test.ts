import { expect, test, vi } from 'vitest';
import { LiveRun } from '../../src/state/live_run.svelte.ts';
import type { Run } from '../../src/state/model.ts';

vi.mock('../../src/engine/client.ts', () => ({
  Dropped: class extends Error {},
  RequestFailed: class extends Error {},
  EngineClient: class {
    request = () => new Promise(() => {});
  },
}));
const acted = vi.fn((..._: unknown[]) => Promise.resolve());
vi.mock('../../src/state/server.svelte.ts', () => ({
  clock: { now_ms: 5000 },
  server: { api: { act: (...args: unknown[]) => acted(...args) } },
}));

test('what goes on is counted to the clock, to the moment that is looked at, or to the end of the run', () => {
  const live = new LiveRun('a');
  const runOf = (is_terminal: boolean) =>
    ({ recording: 1, record: { start_ms: 0, end_ms: 3000, run: { is_terminal } } }) as unknown as Run;
  live.run = runOf(false);
  expect(live.now_ms).toBe(5000);
  live.run = runOf(true);
  expect(live.now_ms).toBe(3000);
  live.scrubber.setRun(live.run);
  live.scrubber.seek(1200);
  expect(live.now_ms).toBe(1200);
});

test('what comes of an action is shown, whatever moment was looked at; one that is refused leaves it', async () => {
  vi.stubGlobal('cancelAnimationFrame', () => {});
  const live = new LiveRun('a');
  live.run = { recording: 1, record: { start_ms: 0, end_ms: 3000, run: { is_terminal: false } } } as unknown as Run;
  live.scrubber.setRun(live.run);
  live.scrubber.seek(1200);
  acted.mockRejectedValueOnce(new Error('refused'));
  await expect(live.act('pause')).rejects.toThrow('refused');
  expect(live.scrubber.at).toBe(1200);
  await live.act('pause');
  expect(live.scrubber.at).toBeNull();
});
