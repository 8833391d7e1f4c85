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
vi.mock('../../src/state/server.svelte.ts', () => ({ clock: { now_ms: 5000 }, server: {} }));

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
