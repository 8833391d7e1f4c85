import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogPage } from '../../src/server/records.ts';
import { AttemptLog } from '../../src/state/attempt_log.svelte.ts';

// Requests for pages of the log, answered when the test says so.
const asked = vi.hoisted(() => [] as { offset: number; answer: (page: LogPage) => void }[]);
vi.mock('../../src/state/server.svelte.ts', () => ({
  server: {
    api: {
      logs: (_: string, __: string, ___: number, offset: number) =>
        new Promise<LogPage>((answer) => asked.push({ offset, answer })),
    },
  },
}));

async function answer(next_offset: number, is_closed: boolean, ...texts: string[]): Promise<void> {
  const lines = texts.map((text) => ({ at_ms: 1, stream: 'out', text }));
  asked.at(-1)?.answer({ lines, attempt: 1, next_offset, is_closed });
  await vi.advanceTimersByTimeAsync(0);
}
const passSeconds = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
});

afterEach(() => vi.useRealTimers());

test('the last lines come although the attempt ended while a page was under way', async () => {
  const log = new AttemptLog('a', 'b', 1);
  const stopRunning = log.follow(true);
  await answer(10, false, 'one');
  await passSeconds(2);
  expect(asked).toHaveLength(2);
  stopRunning();
  const stop = log.follow(false);
  await answer(20, false, 'two');
  await passSeconds(2);
  expect(asked).toHaveLength(3);
  await answer(30, true, 'three');
  expect(log.lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(log.has_more).toBe(false);
  await passSeconds(20);
  expect(asked).toHaveLength(3);
  stop();
});

test('a log that is not written to its end yet is asked for again', async () => {
  const log = new AttemptLog('a', 'b', 1);
  const stop = log.follow(false);
  await answer(0, false);
  await passSeconds(2);
  await answer(10, true, 'late');
  expect(log.lines).toHaveLength(1);
  await passSeconds(20);
  expect(asked).toHaveLength(2);
  stop();
});

test('a long log of an ended attempt waits for its reader', async () => {
  const log = new AttemptLog('a', 'b', 1);
  const stop = log.follow(false);
  await answer(10, false, 'one');
  await passSeconds(20);
  expect(asked).toHaveLength(1);
  expect(log.has_more).toBe(true);
  void log.more();
  expect(asked[1].offset).toBe(10);
  stop();
});

test('nobody follows, nothing is asked', async () => {
  const log = new AttemptLog('a', 'b', 1);
  const stop = log.follow(true);
  await answer(10, false, 'one');
  stop();
  await passSeconds(20);
  expect(asked).toHaveLength(1);
});
