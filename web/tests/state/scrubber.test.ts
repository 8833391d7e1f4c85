import { beforeEach, expect, test, vi } from 'vitest';
import type { EngineClient } from '../../src/engine/client.ts';
import type { Run } from '../../src/state/model.ts';
import { Scrubber, type Place } from '../../src/state/scrubber.svelte.ts';

vi.mock('../../src/engine/client.ts', () => ({ Dropped: class extends Error {} }));

const asked: object[] = [];
const client = {
  request: (_: string, args: object) => {
    asked.push(args);
    return Promise.resolve({ result: { run: {}, reasons: [] }, columns: {} });
  },
} as unknown as EngineClient;
const runOf = (...event_at: number[]) =>
  ({
    recording: 7,
    record: { events: event_at.length, start_ms: 0, end_ms: 1000 },
    events: { event_at: Float64Array.from(event_at) },
  }) as unknown as Run;
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('cancelAnimationFrame', () => {});
});

// The engine's answer to `extend` may be on its way: it has more events by then than the page knows of.
test('back to now, the engine goes to its own end', async () => {
  const scrubber = new Scrubber(client);
  scrubber.setRun(runOf());
  scrubber.seek(500);
  await settled();
  scrubber.seek(null);
  scrubber.bringEngine();
  expect(asked).toEqual([
    { recording: 7, at_ms: 500 },
    { recording: 7, event: Number.MAX_SAFE_INTEGER },
  ]);
});

test('a step is one event, also among those of one decision', async () => {
  const scrubber = new Scrubber(client);
  scrubber.setRun(runOf(0, 0, 0, 400, 400, 1000));
  const seen: [number, number | null][] = [];
  for (let step = 0; step < 6; step += 1) {
    scrubber.step(-1);
    seen.push([scrubber.event, scrubber.at]);
    await settled();
  }
  expect(seen).toEqual([
    [5, 400],
    [4, 400],
    [3, 0],
    [2, 0],
    [1, 0],
    [1, 0],
  ]);
  expect(asked.map((args) => (args as { event?: number }).event)).toEqual([5, 4, 3, 2, 1]);
  scrubber.step(1);
  expect(scrubber.event).toBe(2);
  // A time is after all of its events.
  scrubber.seek(400);
  expect(scrubber.event).toBe(5);
  scrubber.step(1);
  expect(scrubber.event).toBe(6);
});

test('a run that goes on ends now, and is followed again from there', () => {
  let now: number | null = 5000;
  const scrubber = new Scrubber(client, () => now);
  scrubber.setRun(runOf(0, 400));
  expect(scrubber.end_ms).toBe(5000);
  scrubber.step(1);
  expect(scrubber.at).toBeNull();
  scrubber.seek(3000);
  expect(scrubber.at).toBe(3000);
  expect(scrubber.placeOr(5000)).toEqual({ at_ms: 3000 });
  scrubber.seek(null);
  scrubber.bringEngine(scrubber.placeOr(5000));
  expect(asked).toEqual([
    { recording: 7, at_ms: 3000 },
    { recording: 7, at_ms: 5000 },
  ]);
  scrubber.seek(3000);
  let tick: (now: number) => void = () => {};
  vi.stubGlobal('requestAnimationFrame', (frame: typeof tick) => ((tick = frame), 1));
  scrubber.play();
  tick(performance.now() + 60_000);
  expect(scrubber.at).toBeNull();
  expect(scrubber.playing).toBe(false);
  now = null;
  expect(scrubber.end_ms).toBe(1000);
});

test('places between two milliseconds are asked for as whole ones, and played through all the same', async () => {
  const scrubber = new Scrubber(client);
  scrubber.setRun(runOf(0, 400));
  scrubber.seek(299.6);
  await settled();
  expect(asked).toEqual([{ recording: 7, at_ms: 300 }]);
  let tick: (now: number) => void = () => {};
  vi.stubGlobal('requestAnimationFrame', (frame: typeof tick) => ((tick = frame), 1));
  vi.spyOn(performance, 'now').mockReturnValue(0);
  scrubber.play();
  // A thousand milliseconds in twenty seconds: less than half of one in each frame.
  for (let frame = 1; frame <= 100; frame += 1) tick(frame * 8);
  expect(scrubber.at).toBe(340);
});

test('a question about another time leaves the engine where the next one looks for it', async () => {
  const scrubber = new Scrubber(client);
  scrubber.setRun(runOf(0, 400));
  scrubber.seek(300);
  await settled();
  await scrubber.explainAt('load', 100);
  scrubber.bringEngine();
  expect(asked).toEqual([
    { recording: 7, at_ms: 300 },
    { recording: 7, at_ms: 100 },
    { recording: 7, task: 'load' },
    { recording: 7, at_ms: 300 },
  ]);
});

// The engine that stands at the last event goes on with the run.
test('an engine that has gone on with the run is brought back', async () => {
  const scrubber = new Scrubber(client, () => 5000);
  scrubber.setRun(runOf(0, 400));
  const askedFor = (place: Place) => {
    asked.length = 0;
    scrubber.bringEngine(place);
    scrubber.bringEngine(place);
    return asked.length;
  };
  expect(askedFor({ at_ms: 400 })).toBe(1);
  expect(askedFor({ at_ms: 1000 })).toBe(2);
  expect(askedFor({ event: 1 })).toBe(1);
  expect(askedFor({ event: 2 })).toBe(2);
  asked.length = 0;
  scrubber.seekEvent(2);
  await settled();
  scrubber.bringEngine();
  expect(asked).toEqual([
    { recording: 7, event: 2 },
    { recording: 7, event: 2 },
  ]);
});
