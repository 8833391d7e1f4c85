import type { RunQuery } from '../server/api.ts';
import type { RunSummary, ServerEvent } from '../server/records.ts';
import { appendRuns, mergeRuns, statesOf, type StateFilter } from '../server/runs.ts';
import { server } from './server.svelte.ts';

const kPage = 50;
const kRefreshMs = 1000;
const kTypingMs = 250;
// Runs beyond the first page that are looked at one by one in a refresh.
const kSingleMax = 20;

// The list of runs: filtered by the server, paged by its cursor, kept up by its events.
export class RunList {
  runs: readonly RunSummary[] = $state.raw([]);
  filter: StateFilter = $state('all');
  workflow = $state('');
  tag = $state('');
  next_before: string | null = $state(null);
  loading: 'first' | 'more' | null = $state('first');
  error = $state('');

  private controller = new AbortController();
  private readonly dirty = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;

  // Returns how to stop.
  start(): () => void {
    const stop = server.listen({
      onOpen: () => void this.reload(),
      onEvents: (events) => this.hear(events),
    });
    void this.reload();
    return () => {
      stop();
      clearTimeout(this.timer);
      clearTimeout(this.typing);
      this.controller.abort();
    };
  }

  get is_filtered(): boolean {
    return this.filter !== 'all' || this.workflow !== '' || this.tag !== '';
  }

  setFilter(filter: StateFilter): void {
    this.filter = filter;
    void this.reload();
  }

  // After the last key.
  typed(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.reload(), kTypingMs);
  }

  clearFilters(): void {
    this.filter = 'all';
    this.workflow = '';
    this.tag = '';
    void this.reload();
  }

  async reload(): Promise<void> {
    this.controller.abort();
    const controller = (this.controller = new AbortController());
    this.loading = 'first';
    // What is heard from here on may be newer than the answer.
    this.dirty.clear();
    await this.guarded(controller, async () => {
      const page = await server.api.runs(this.query(), controller.signal);
      if (controller.signal.aborted) return;
      this.runs = page.runs;
      this.next_before = page.next_before;
    });
  }

  async more(): Promise<void> {
    const { next_before, controller } = this;
    if (next_before === null || this.loading !== null) return;
    this.loading = 'more';
    await this.guarded(controller, async () => {
      const page = await server.api.runs(this.query(next_before), controller.signal);
      if (controller.signal.aborted) return;
      this.runs = appendRuns(this.runs, page.runs);
      this.next_before = page.next_before;
    });
  }

  private async guarded(controller: AbortController, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (!controller.signal.aborted) this.error = '';
    } catch (error) {
      if (controller.signal.aborted) return;
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      if (this.controller === controller) this.loading = null;
    }
  }

  private query(before?: string): RunQuery {
    return {
      states: statesOf(this.filter),
      workflow: this.workflow.trim(),
      tag: this.tag.trim(),
      before,
      limit: kPage,
    };
  }

  private hear(events: readonly ServerEvent[]): void {
    for (const { run } of events) this.dirty.add(run);
    this.schedule();
  }

  private schedule(): void {
    if (this.dirty.size > 0) this.timer ??= setTimeout(() => void this.refresh(), kRefreshMs);
  }

  // The first page anew, and what changed beyond it.
  private async refresh(): Promise<void> {
    this.timer = undefined;
    if (this.loading !== null) {
      this.schedule();
      return;
    }
    if (this.dirty.size === 0) return;
    const { controller } = this;
    const changed = new Set(this.dirty);
    this.dirty.clear();
    await this.guarded(controller, async () => {
      const { signal } = controller;
      const first = await server.api.runs(this.query(), signal);
      const fresh = new Set(first.runs.map(({ id }) => id));
      const rest = this.runs.filter(({ id }) => changed.has(id) && !fresh.has(id));
      const singles = await Promise.all(rest.slice(0, kSingleMax).map(({ id }) => server.api.run(id, signal)));
      if (signal.aborted) return;
      // Those that were not looked at have their turn in the next refresh.
      for (const { id } of rest.slice(kSingleMax)) this.dirty.add(id);
      this.schedule();
      const states = statesOf(this.filter);
      this.runs = mergeRuns(
        this.runs,
        [...first.runs, ...singles],
        ({ state }) => states.length === 0 || states.includes(state),
      );
    });
  }
}
