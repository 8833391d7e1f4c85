import { expect, test, vi } from 'vitest';
import { Api, newKey } from '../../src/server/api.ts';
import { isServerThere } from '../../src/server/health.ts';
import { Malformed } from '../../src/server/fields.ts';
import type { ServerEvent } from '../../src/server/records.ts';
import { readProblem, Refused, Unreachable } from '../../src/server/problem.ts';

const base = new URL('http://host/tools/gantline/api/v1/');
const counts = {
  total: 3,
  pending: 1,
  queued: 0,
  running: 1,
  completed: 1,
  failed: 0,
  soft_failed: 0,
  skipped: 0,
  cancelled: 0,
};
const summary = {
  id: 'a',
  number: 1,
  workflow: 'w',
  workflow_hash: 'h',
  state: 'executing',
  state_version: 9,
  is_terminal: false,
  counts,
  progress_percent: 33,
  tags: [],
  created_at_ms: 1,
  started_at_ms: 2,
  ended_at_ms: null,
};

// An API whose server gives one answer, and what it was asked.
function answering(status: number, body: unknown, type = 'application/json') {
  const asked: { url: string; init: RequestInit }[] = [];
  const api = new Api(base, (url, init = {}) => {
    asked.push({ url: String(url), init });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status, headers: { 'content-type': type } }));
  });
  return { api, asked };
}

test('a page of runs is asked for by states, names and cursor', async () => {
  const { api, asked } = answering(200, { runs: [summary], next_before: 'a' });
  const query = { states: ['failed', 'aborted'] as const, workflow: 'nightly & co', tag: '', limit: 50, before: 'b' };
  const page = await api.runs(query);
  const { pathname, searchParams } = new URL(asked[0].url);
  expect(pathname).toBe('/tools/gantline/api/v1/runs');
  expect(searchParams.getAll('state')).toEqual(['failed', 'aborted']);
  expect(searchParams.get('workflow')).toBe('nightly & co');
  expect(searchParams.has('tag')).toBe(false);
  expect(searchParams.get('before')).toBe('b');
  expect(page.next_before).toBe('a');
  expect(page.runs[0].counts.running).toBe(1);
});

test('a server that is told to end says so while it waits for what runs', async () => {
  const { signal } = new AbortController();
  const isStopping = (status: number, body: unknown) => answering(status, body).api.isStopping(signal);
  expect(await isStopping(503, { status: 'stopping', workers: 4 })).toBe(true);
  expect(await isStopping(200, { status: 'ok', workers: 4 })).toBe(false);
  expect(await isStopping(503, { status: 'failed' })).toBe(false);
  expect(await isStopping(502, 'no server')).toBe(false);
});

test('an action names the version that it is about', async () => {
  const { api, asked } = answering(200, { id: 'a', state_version: 12 });
  expect(await api.act('a', 'force_cancel', 9)).toBe(12);
  expect(asked[0].url).toBe('http://host/tools/gantline/api/v1/runs/a/cancel');
  expect(asked[0].init.headers).toMatchObject({ 'If-Match': '"9"', 'content-type': 'application/json' });
  expect(JSON.parse(String(asked[0].init.body))).toEqual({ force: true });
  await api.act('a', 'retry', 9, 'check[3]');
  expect(JSON.parse(String(asked[1].init.body))).toEqual({ task: 'check[3]' });
});

test('a submission carries its key', async () => {
  const { api, asked } = answering(201, { id: 'new', state_version: 3, is_existing: false });
  const key = newKey();
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect((await api.submit({ workflow: { name: 'w', tasks: [] } }, key)).id).toBe('new');
  expect(asked[0].init.headers).toMatchObject({ 'Idempotency-Key': key });
});

test('names in addresses are escaped', async () => {
  const { api, asked } = answering(200, { task: 'x', state: 'queued', reasons: [] });
  await api.explain('a', 'load[2]/../x');
  expect(asked[0].url).toContain('/tasks/load%5B2%5D%2F..%2Fx/explain');
});

test('a problem document is a refusal with all its defects', async () => {
  const document = {
    status: 422,
    code: 'invalid_argument',
    detail: 'Missing',
    pointer: '/workflow',
    defects: [{ code: 'x', message: 'Missing', pointer: '/workflow' }, { pointer: 3 }],
  };
  const { api } = answering(422, document, 'application/problem+json');
  const error = await api.run('a').catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({ status: 422, detail: 'Missing', isStale: false });
  expect((error as Refused).defects).toEqual([{ message: 'Missing', pointer: '/workflow' }]);
});

test('a stale version is told from other refusals', () => {
  expect(readProblem(412, { code: 'stale_version', detail: 'old' }).isStale).toBe(true);
});

test('what is no problem document is a refusal all the same', () => {
  expect(readProblem(500, null).detail).toBe('The server answered with status 500.');
  expect(readProblem(503, '<html>').code).toBe('unknown');
});

test('no connection, and a proxy without one, are no refusals', async () => {
  const away = new Api(base, () => Promise.reject(new TypeError('fetch failed')));
  await expect(away.run('a')).rejects.toBeInstanceOf(Unreachable);
  await expect(answering(502, 'bad gateway', 'text/plain').api.run('a')).rejects.toBeInstanceOf(Unreachable);
});

test('answers of another shape are refused with the member that is wrong', async () => {
  await expect(answering(200, { runs: [{ ...summary, state: 'odd' }] }).api.runs(all)).rejects.toThrow(/state/);
  await expect(answering(200, '<html>').api.runs(all)).rejects.toBeInstanceOf(Malformed);
  await expect(answering(200, { lines: [{}] }).api.logs('a', 'b', 1, 0)).rejects.toThrow(/at_ms/);
});

const all = { states: [], workflow: '', tag: '', limit: 1 };

test('events after one are read up to the one that is wanted, and no further', async () => {
  const line = (sequence: number) => `{"run":"a","sequence":${sequence},"at_ms":1,"kind":"k","payload":1.0}`;
  const body = [4, 5, 6, 7].map((sequence) => `id: ${sequence}\ndata: ${line(sequence)}\n\n`).join('');
  const { api, asked } = answering(200, body, 'text/event-stream');
  const events: ServerEvent[] = [];
  for await (const some of api.eventsAfter('a', 3, 7, new AbortController().signal)) events.push(...some);
  expect(asked[0].init.headers).toMatchObject({ accept: 'text/event-stream', 'last-event-id': '3' });
  expect(events.map((event) => event.line)).toEqual([4, 5, 6, 7].map(line));
});

// A server whose answer begins and ends when the test says so; it is cut off as a fetch is.
function slow() {
  let begin = (): void => {};
  let more: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (more = controller) });
  const api = new Api(base, (_, init) => {
    const { signal } = init ?? {};
    signal?.addEventListener('abort', () => more?.error(signal.reason));
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      begin = () => resolve(new Response(body));
    });
  });
  const send = (text: string) => more?.enqueue(new TextEncoder().encode(text));
  return { api, begin: () => begin(), send, end: () => more?.close() };
}

test('an answer has to begin in time, and may take as long as it takes', async () => {
  vi.useFakeTimers();
  try {
    const { api, begin, send, end } = slow();
    const history = api.history('a');
    await vi.advanceTimersByTimeAsync(29_000);
    begin();
    for (const line of ['1\n', '2\n', '3\n']) {
      await vi.advanceTimersByTimeAsync(29_000);
      send(line);
    }
    end();
    expect(await history).toBe('1\n2\n3\n');

    const late = expect(slow().api.history('a')).rejects.toThrow(new Unreachable('no answer in time').message);
    await vi.advanceTimersByTimeAsync(30_000);
    await late;
  } finally {
    vi.useRealTimers();
  }
});

test('events that were missed are there before the last one has come', async () => {
  const { api, begin, send } = slow();
  const events = api.eventsAfter('a', 3, 5, new AbortController().signal);
  const first = events.next();
  begin();
  send('data: {"run":"a","sequence":4,"at_ms":1,"kind":"k"}\n\n');
  expect((await first).value).toMatchObject([{ sequence: 4 }]);
  send('data: {"run":"a","sequence":5,"at_ms":1,"kind":"k"}\n\n');
  expect((await events.next()).value).toMatchObject([{ sequence: 5 }]);
  expect((await events.next()).done).toBe(true);
});

test('a server is there when its health says anything, and not when a static host answers', async () => {
  const isThere = (status: number, body: unknown, type?: string) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': type ?? 'application/json' };
    return isServerThere(base, () => Promise.resolve(new Response(text, { status, headers })));
  };
  expect(await isThere(503, { status: 'stopping' })).toBe(true);
  expect(await isThere(200, '<html>', 'text/html')).toBe(false);
  expect(await isThere(404, { error: 'x' })).toBe(false);
  expect(await isServerThere(base, () => Promise.reject(new TypeError()))).toBe(false);
});
