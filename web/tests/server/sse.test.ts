import { expect, test } from 'vitest';
import { readEvents, SseParser } from '../../src/server/sse.ts';
import { backoffMs } from '../../src/server/stream.ts';

const event = (sequence: number) =>
  JSON.stringify({ run: 'r', sequence, at_ms: 5, kind: 'task_queued', payload: '1.0' });

test('messages come out whole, wherever the pieces end', () => {
  const text = ': gantline\n\nid: 7\nevent: task_failed\ndata: {"a":\ndata: 1}\n\nid: 8\r\ndata: two\r\n\r\n';
  const whole = new SseParser().push(text);
  expect(whole).toEqual([
    { id: '7', event: 'task_failed', data: '{"a":\n1}' },
    { id: '8', event: 'message', data: 'two' },
  ]);
  for (let cut = 1; cut < text.length; cut += 1) {
    const parser = new SseParser();
    expect([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))]).toEqual(whole);
  }
});

test('comments, unknown fields and empty messages say nothing', () => {
  expect(new SseParser().push(': ping\n\nretry: 5\n\nevent: x\n\n')).toEqual([]);
});

test('a message that is not finished is none', () => {
  expect(new SseParser().push('id: 1\ndata: {}\n')).toEqual([]);
});

test('events are read from a response, and keep their text', async () => {
  const body = `: gantline\n\nid: 1\ndata: ${event(1)}\n\nid: 2\ndata: ${event(2)}\n\n`;
  const events = [];
  for await (const some of readEvents(new Response(body))) events.push(...some);
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(events[0].line).toBe(event(1));
});

test('what is no event ends the reading', async () => {
  const read = async () => {
    for await (const some of readEvents(new Response('data: {"run": 3}\n\n'))) expect(some).toEqual([]);
  };
  await expect(read()).rejects.toThrow(/run is no text/);
});

test('waiting grows, has an end, and differs between pages', () => {
  expect(backoffMs(0, 0)).toBe(250);
  expect(backoffMs(0, 1)).toBe(500);
  expect(backoffMs(3, 1)).toBe(4000);
  expect(backoffMs(1000, 1)).toBe(15_000);
  expect(backoffMs(4, 0)).toBeLessThan(backoffMs(4, 0.9));
});
