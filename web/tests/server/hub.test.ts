import { expect, test } from 'vitest';
import { EventHub, type Channel, type HubParts, type LinkState } from '../../src/server/hub.ts';
import type { ServerEvent } from '../../src/server/records.ts';
import type { StreamListener } from '../../src/server/stream.ts';

// Tabs that share a lock and a channel, as those of a browser do.
class Browser {
  readonly connections: { listener: StreamListener; retries: number; is_stopped: boolean }[] = [];
  private readonly channels = new Set<Channel>();
  private readonly queue: (() => Promise<void>)[] = [];
  private is_held = false;

  parts(): HubParts {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of this.channels)
          if (other !== channel) other.onmessage?.({ data: structuredClone(data) } as MessageEvent);
      },
      close: () => void this.channels.delete(channel),
    };
    this.channels.add(channel);
    return {
      channel,
      lead: (lead, signal) => {
        this.queue.push(() => (signal.aborted ? Promise.resolve() : lead()));
        void this.next();
      },
      connect: (listener) => {
        const connection = { listener, retries: 0, is_stopped: false };
        this.connections.push(connection);
        return { retry: () => void (connection.retries += 1), stop: () => void (connection.is_stopped = true) };
      },
    };
  }

  private async next(): Promise<void> {
    if (this.is_held) return;
    const lead = this.queue.shift();
    if (lead === undefined) return;
    this.is_held = true;
    await lead();
    this.is_held = false;
    await this.next();
  }
}

class Tab {
  readonly states: LinkState['kind'][] = [];
  readonly heard: number[] = [];
  readonly hub: EventHub;

  constructor(browser: Browser) {
    this.hub = new EventHub(browser.parts(), {
      onState: ({ kind }) => this.states.push(kind),
      onEvents: (events) => this.heard.push(...events.map(({ sequence }) => sequence)),
    });
  }
}

const event = (sequence: number): ServerEvent => ({ run: 'r', sequence, at_ms: 0, kind: 'task_queued', line: '' });
const settle = () => new Promise((resolve) => setTimeout(resolve));

test('one connection serves all tabs', () => {
  const browser = new Browser();
  const tabs = [new Tab(browser), new Tab(browser), new Tab(browser)];
  expect(browser.connections).toHaveLength(1);
  browser.connections[0].listener.onOpen();
  browser.connections[0].listener.onEvents([event(1), event(2)]);
  for (const tab of tabs) {
    expect(tab.states).toEqual(['open']);
    expect(tab.heard).toEqual([1, 2]);
  }
});

test('a tab that comes later learns how things are', () => {
  const browser = new Browser();
  new Tab(browser);
  browser.connections[0].listener.onOpen();
  expect(new Tab(browser).states).toEqual(['open']);
});

test('when the leader closes another tab leads, and all are told of the new connection', async () => {
  const browser = new Browser();
  const [first, second, third] = [new Tab(browser), new Tab(browser), new Tab(browser)];
  browser.connections[0].listener.onOpen();
  first.hub.stop();
  await settle();
  expect(browser.connections).toHaveLength(2);
  expect(browser.connections[0].is_stopped).toBe(true);
  browser.connections[1].listener.onOpen();
  browser.connections[1].listener.onEvents([event(9)]);
  for (const tab of [second, third]) {
    expect(tab.states.filter((state) => state === 'open').length).toBeGreaterThanOrEqual(2);
    expect(tab.heard).toEqual([9]);
  }
  expect(first.heard).toEqual([]);
});

test('a tab that closed while it waited does not lead', async () => {
  const browser = new Browser();
  const [first, second, third] = [new Tab(browser), new Tab(browser), new Tab(browser)];
  second.hub.stop();
  first.hub.stop();
  await settle();
  browser.connections.at(-1)?.listener.onEvents([event(4)]);
  expect(browser.connections).toHaveLength(2);
  expect(third.heard).toEqual([4]);
});

test('any tab may ask the leader not to wait', () => {
  const browser = new Browser();
  new Tab(browser);
  const follower = new Tab(browser);
  browser.connections[0].listener.onLost(123);
  expect(follower.states).toEqual(['lost']);
  follower.hub.retry();
  expect(browser.connections[0].retries).toBe(1);
});
