import type { ServerEvent } from './records.ts';
import { readEvents } from './sse.ts';

const kBackoffMs = 500;
const kBackoffMaxMs = 15_000;

// How long to wait before the attempt of this number, counted from 0: twice as long each time, and never the same for two
// pages, so that a server that comes back is not met by all of them at once. `random` is from 0 to 1.
export function backoffMs(attempt: number, random: number): number {
  const most = Math.min(kBackoffMaxMs, kBackoffMs * 2 ** Math.min(attempt, 16));
  return most * (0.5 + random / 2);
}

export interface StreamListener {
  onOpen(): void;
  onEvents(events: readonly ServerEvent[]): void;
  // The connection is gone, or never was; the next attempt is made at this time of the page's clock.
  onLost(retry_at_ms: number): void;
}

// One connection to a stream of events, made again for as long as it is wanted. Events of a run are numbered, so that
// who listens sees what was missed and asks for it: the stream of all runs does not resume by itself.
export class EventStream {
  private controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private is_stopped = false;

  constructor(
    private readonly address: URL,
    private readonly listener: StreamListener,
  ) {
    void this.connect();
  }

  // Does not wait for its turn.
  retry(): void {
    clearTimeout(this.timer);
    this.controller.abort();
    this.attempt = 0;
    void this.connect();
  }

  stop(): void {
    this.is_stopped = true;
    clearTimeout(this.timer);
    this.controller.abort();
  }

  private async connect(): Promise<void> {
    const controller = new AbortController();
    this.controller = controller;
    try {
      const headers = { accept: 'text/event-stream' };
      const response = await fetch(this.address, { headers, cache: 'no-store', signal: controller.signal });
      const type = response.headers.get('content-type') ?? '';
      if (response.ok && type.includes('text/event-stream')) {
        this.attempt = 0;
        this.listener.onOpen();
        for await (const events of readEvents(response)) if (events.length > 0) this.listener.onEvents(events);
      }
    } catch {
      // Whatever ended it, it is made anew.
    }
    if (this.is_stopped || this.controller !== controller) return;
    const wait = backoffMs(this.attempt++, Math.random());
    this.timer = setTimeout(() => void this.connect(), wait);
    this.listener.onLost(Date.now() + wait);
  }
}
