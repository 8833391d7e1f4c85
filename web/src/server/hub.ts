import type { ServerEvent } from './records.ts';
import { EventStream, type StreamListener } from './stream.ts';

// One stream of events for all tabs, because a browser opens six connections to a host and no more. Who holds the lock leads:
// it has the connection and passes on what arrives. When its tab closes, the lock goes to another one.

export type LinkState =
  { readonly kind: 'connecting' } | { readonly kind: 'open' } | { readonly kind: 'lost'; readonly retry_at_ms: number };

// What tabs say to each other. `hello` asks the leader for the state of the link, `retry` not to wait any longer.
type Told =
  | { readonly kind: 'state'; readonly state: LinkState }
  | { readonly kind: 'events'; readonly events: readonly ServerEvent[] }
  | { readonly kind: 'hello' }
  | { readonly kind: 'retry' };

export interface HubListener {
  // Called with "open" on every new connection: what happened while there was none has to be asked for.
  onState(state: LinkState): void;
  onEvents(events: readonly ServerEvent[]): void;
}

export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

// What the hub needs of the browser, so that a test can stand in for two tabs.
export interface HubParts {
  readonly channel: Channel;
  // Calls `lead` when this tab leads, with how it is told to stop; until the promise of `lead` is done.
  lead(lead: () => Promise<void>, signal: AbortSignal): void;
  connect(listener: StreamListener): { retry(): void; stop(): void };
}

const kName = 'gantline.events';

export function browserParts(address: URL): HubParts {
  // Two servers on one host are two streams.
  const name = `${kName} ${address.href}`;
  return {
    channel: new BroadcastChannel(name),
    // Locks exist in secure contexts only: a page from plain http in a local network leads itself.
    lead: (lead, signal) => {
      if (!('locks' in navigator)) void lead();
      else navigator.locks.request(name, { signal }, lead).catch(() => {});
    },
    connect: (listener) => new EventStream(address, listener),
  };
}

export class EventHub {
  private readonly stopping = new AbortController();
  private stream: { retry(): void; stop(): void } | null = null;
  private state: LinkState = { kind: 'connecting' };

  constructor(
    private readonly parts: HubParts,
    private readonly listener: HubListener,
  ) {
    parts.channel.onmessage = ({ data }: MessageEvent) => this.hear(data as Told);
    parts.lead(() => this.lead(), this.stopping.signal);
    this.tell({ kind: 'hello' });
  }

  retry(): void {
    if (this.stream === null) this.tell({ kind: 'retry' });
    else this.stream.retry();
  }

  stop(): void {
    this.stopping.abort();
    this.stream?.stop();
    this.parts.channel.close();
  }

  private lead(): Promise<void> {
    if (this.stopping.signal.aborted) return Promise.resolve();
    // What an earlier leader said of its connection says nothing of this one.
    this.state = { kind: 'connecting' };
    this.stream = this.parts.connect({
      onOpen: () => this.change({ kind: 'open' }),
      onLost: (retry_at_ms) => this.change({ kind: 'lost', retry_at_ms }),
      onEvents: (events) => {
        this.tell({ kind: 'events', events });
        this.listener.onEvents(events);
      },
    });
    return new Promise((resolve) => this.stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  private change(state: LinkState): void {
    this.state = state;
    this.tell({ kind: 'state', state });
    this.listener.onState(state);
  }

  private hear(told: Told): void {
    // A leader that comes too late, or a tab that leads itself, is not told what to do by another.
    if (this.stream !== null) {
      if (told.kind === 'hello' && this.state.kind !== 'connecting') this.tell({ kind: 'state', state: this.state });
      if (told.kind === 'retry') this.stream.retry();
      return;
    }
    if (told.kind === 'events') this.listener.onEvents(told.events);
    if (told.kind === 'state') {
      this.state = told.state;
      this.listener.onState(told.state);
    }
  }

  private tell(told: Told): void {
    this.parts.channel.postMessage(told);
  }
}
