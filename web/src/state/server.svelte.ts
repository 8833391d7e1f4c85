import { Api } from '../server/api.ts';
import { apiAddress } from '../server/health.ts';
import { browserParts, EventHub, type LinkState } from '../server/hub.ts';
import type { ServerEvent } from '../server/records.ts';

export interface EventListener {
  // There is a connection again: what was missed has to be asked for.
  onOpen(): void;
  onEvents(events: readonly ServerEvent[]): void;
}

// The page's side of the server: one API, one link for events, and who listens to it. The link is there while somebody does.
export class ServerLink {
  readonly api = new Api(apiAddress());
  state: LinkState = $state.raw({ kind: 'connecting' });
  // When the link was lost, by the page's clock; null: it is not.
  lost_at_ms: number | null = $state(null);

  private hub: EventHub | null = null;
  private readonly listeners = new Set<EventListener>();

  // Returns how to stop.
  listen(listener: EventListener): () => void {
    this.listeners.add(listener);
    this.hub ??= new EventHub(browserParts(new URL('events', this.api.base)), {
      onState: (state) => this.change(state),
      onEvents: (events) => this.listeners.forEach((one) => one.onEvents(events)),
    });
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.hub?.stop();
      this.hub = null;
      this.state = { kind: 'connecting' };
      this.lost_at_ms = null;
    };
  }

  retry(): void {
    this.hub?.retry();
  }

  private change(state: LinkState): void {
    this.state = state;
    if (state.kind === 'open') this.lost_at_ms = null;
    else if (state.kind === 'lost') this.lost_at_ms ??= Date.now();
    if (state.kind === 'open') this.listeners.forEach((one) => one.onOpen());
  }
}

export const server = new ServerLink();

// One clock for all that counts seconds; it stands still while nobody knows what the server does.
class Clock {
  now_ms = $state(Date.now());
  private users = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  // Runs while it is used. Returns how to stop.
  use(): () => void {
    this.users += 1;
    if (this.users === 1) {
      this.tick();
      this.timer = setInterval(() => this.tick(), 1000);
    }
    return () => {
      this.users -= 1;
      if (this.users === 0) clearInterval(this.timer);
    };
  }

  private tick(): void {
    if (server.lost_at_ms === null) this.now_ms = Date.now();
  }
}

export const clock = new Clock();
