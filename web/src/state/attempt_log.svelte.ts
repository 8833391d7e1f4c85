import type { LogLine } from '../server/records.ts';
import { server } from './server.svelte.ts';

const kFollowMs = 1500;
// A log may be larger than the page's memory: of a long one the last lines are kept.
const kLinesMax = 5000;

// What an attempt printed, loaded by range: a piece when somebody looks, another one when they have read to its end.
export class AttemptLog {
  lines: readonly LogLine[] = $state.raw([]);
  // Lines before these that are not kept.
  dropped = $state(0);
  has_more = $state(true);
  is_loading = $state(false);
  error = $state('');

  private offset = 0;
  // Nothing more will come after what is there.
  private is_closed = false;
  private was_followed = false;

  constructor(
    private readonly run: string,
    private readonly task: string,
    private readonly attempt: number,
  ) {
    void this.more();
  }

  async more(): Promise<void> {
    if (this.is_loading || !this.has_more) return;
    this.is_loading = true;
    try {
      const page = await server.api.logs(this.run, this.task, this.attempt, this.offset);
      this.error = '';
      // At the end of what there is, the offset stays.
      this.is_closed = page.is_closed;
      this.has_more = !page.is_closed && page.next_offset > this.offset;
      this.offset = page.next_offset;
      const lines = [...this.lines, ...page.lines];
      this.dropped += Math.max(0, lines.length - kLinesMax);
      this.lines = lines.slice(-kLinesMax);
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.is_loading = false;
    }
  }

  // Asks for more as it comes: what was printed last may be there only after the attempt's end was known. A long log of an
  // attempt that nobody saw running waits for its reader. Returns how to stop.
  follow(is_running: boolean): () => void {
    if (is_running) this.was_followed = true;
    const ask = () => {
      if (this.is_closed || this.is_loading || (this.has_more && !this.was_followed)) return;
      this.has_more = true;
      void this.more();
    };
    ask();
    const timer = setInterval(ask, kFollowMs);
    return () => clearInterval(timer);
  }
}
