import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunsPage, RunSummary, ServerEvent, ServerRun } from '../../src/server/records.ts';
import type { EventListener } from '../../src/state/server.svelte.ts';
import { RunList } from '../../src/state/runs.svelte.ts';

// A server with runs, whose pages are answered when the test says so.
const link = vi.hoisted(() => {
  const made = {
    listener: undefined as EventListener | undefined,
    pages: [] as ((page: RunsPage) => void)[],
    singles: [] as string[],
    server: {
      listen: (listener: EventListener) => {
        made.listener = listener;
        return () => {};
      },
      api: {
        runs: () => new Promise<RunsPage>((resolve) => made.pages.push(resolve)),
        run: (id: string) => {
          made.singles.push(id);
          return Promise.resolve({ id, number: Number(id), state: 'completed', state_version: 2 } as ServerRun);
        },
      },
    },
  };
  return made;
});
vi.mock('../../src/state/server.svelte.ts', () => ({ server: link.server }));

const run = (number: number, state_version = 1) =>
  ({ id: String(number), number, state: 'executing', state_version }) as RunSummary;
const heard = (...ids: number[]) => link.listener?.onEvents(ids.map((id) => ({ run: String(id) }) as ServerEvent));
const passSeconds = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

async function answer(...runs: RunSummary[]): Promise<void> {
  link.pages.shift()?.({ runs, next_before: null });
  await vi.advanceTimersByTimeAsync(0);
}

let list: RunList;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  link.pages.length = 0;
  link.singles.length = 0;
  list = new RunList();
  stop = list.start();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('what is heard while the list loads is looked at when it has loaded', async () => {
  heard(1);
  await passSeconds(1);
  expect(link.pages).toHaveLength(1);
  await answer(run(1));
  await passSeconds(1);
  expect(link.pages).toHaveLength(1);
  await answer(run(1, 5));
  expect(list.runs[0].state_version).toBe(5);
});

test('what was heard before a reload is in its answer', async () => {
  await answer(run(1));
  heard(1);
  void list.reload();
  await answer(run(1, 5));
  await passSeconds(3);
  expect(link.pages).toHaveLength(0);
});

test('changed runs beyond the first page are all looked at, some at a time', async () => {
  const old = Array.from({ length: 45 }, (_, index) => run(45 - index));
  await answer(...old);
  heard(...old.map(({ number }) => number));
  const looked: number[] = [];
  for (let refresh = 0; refresh < 3; refresh += 1) {
    await passSeconds(1);
    await answer(run(99));
    looked.push(link.singles.length);
  }
  expect(looked).toEqual([20, 40, 45]);
  expect(new Set(link.singles).size).toBe(45);
  await passSeconds(3);
  expect(link.pages).toHaveLength(0);
});
