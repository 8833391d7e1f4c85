import { beforeEach, expect, test, vi } from 'vitest';
import { LiveRun } from '../../src/state/live_run.svelte.ts';
import type { Model, Moment, Run } from '../../src/state/model.ts';
import type { Scrubber } from '../../src/state/scrubber.svelte.ts';

// Where the engine stands and for how many workers, at each forecast that it is asked for.
const { played, engine } = vi.hoisted(() => ({
  played: [] as object[],
  engine: { stands: {} as object, finishFirst: () => {} },
}));
vi.mock('../../src/engine/client.ts', () => ({
  Dropped: class extends Error {},
  RequestFailed: class extends Error {},
  EngineClient: class {
    request = (operation: string, { recording: _, ...place }: { recording: number }) => {
      if (operation === 'seek') engine.stands = place;
      return Promise.resolve({ result: { run: {} }, columns: {} });
    };
    run = (operation: string, { options }: { options: { workers: number } }) => {
      if (operation !== 'forecast') return Promise.resolve(2);
      played.push({ ...engine.stands, workers: options.workers });
      return played.length > 1 ? Promise.resolve(1) : new Promise((resolve) => (engine.finishFirst = () => resolve(1)));
    };
    resultOf = () => Promise.resolve({ result: {} });
    close = () => {};
  },
}));
vi.mock('../../src/state/analyse.ts', () => ({
  planningOptions: () => ({}),
  readRun: () => Promise.resolve({ recording: 99 }),
}));
vi.mock('../../src/state/server.svelte.ts', () => ({ clock: { now_ms: 1000 }, server: {} }));

const runOf = (lanes: number) =>
  ({
    recording: 1,
    spans: { start: [] },
    record: { start_ms: 0, end_ms: 900, events: 3, run: { is_terminal: false } },
    events: { event_at: Float64Array.of(0, 500, 900) },
    schedule: { result: { lanes } },
  }) as unknown as Run;

beforeEach(() => {
  played.length = 0;
  vi.stubGlobal('cancelAnimationFrame', () => {});
});

async function playedFrom(look: (scrubber: Scrubber) => void): Promise<readonly object[]> {
  const live = new LiveRun('a');
  const { scrubber, forecast } = live;
  live.run = runOf(2);
  live.model = { facts: { resources: [] } } as unknown as Model;
  live.latest = { phase: 'running' } as unknown as Moment;
  scrubber.setRun(live.run);
  forecast.setRun(live.run);
  look(scrubber);
  forecast.edits = [{ kind: 'workers', workers: 5 }];
  const forecasted = forecast.start();
  await new Promise((resolve) => setTimeout(resolve));
  // While the first half is computed one looks elsewhere, and the run goes on.
  scrubber.seek(600);
  forecast.setRun(runOf(7));
  engine.finishFirst();
  await forecasted;
  return played;
}

test('what is compared is of one moment and of as many workers, whatever one looks at meanwhile', async () => {
  const now = { at_ms: 1000, workers: 2 };
  expect(await playedFrom(() => {})).toEqual([now, now]);
});

test('a moment between the events of one time is that moment also after looking elsewhere', async () => {
  const event = { event: 2, workers: 2 };
  expect(await playedFrom((scrubber) => scrubber.seekEvent(2))).toEqual([event, event]);
});
