import { expect, test, vi } from 'vitest';
import type { EngineClient } from '../../src/engine/client.ts';
import type { Run } from '../../src/state/model.ts';
import { Scrubber } from '../../src/state/scrubber.svelte.ts';

vi.mock('../../src/engine/client.ts', () => ({ Dropped: class extends Error {} }));

// The engine's answer to `extend` may be on its way: it has more events by then than the page knows of.
test('back to now, the engine goes to its own end', async () => {
  vi.stubGlobal('cancelAnimationFrame', () => {});
  const asked: unknown[] = [];
  const client = {
    request: (_: string, args: unknown) => {
      asked.push(args);
      return Promise.resolve({ result: { run: {} }, columns: {} });
    },
  } as unknown as EngineClient;
  const scrubber = new Scrubber(client);
  const record = { events: 40, start_ms: 0, end_ms: 1000 };
  scrubber.setRun({ recording: 7, record, events: { event_at: new Float64Array(0) } } as unknown as Run);
  scrubber.seek(500);
  await Promise.resolve();
  scrubber.seek(null);
  scrubber.bringEngine();
  expect(asked).toEqual([
    { recording: 7, at_ms: 500 },
    { recording: 7, event: Number.MAX_SAFE_INTEGER },
  ]);
});
