import { Dropped, EngineClient, RequestFailed, type Info } from '../engine/client.ts';
import type { Json } from '../source/node.ts';
import { Refused } from '../server/problem.ts';
import type { Action } from '../server/api.ts';
import type { ServerEvent, ServerRun } from '../server/records.ts';
import { GrowingRun } from './growing_run.ts';
import { layOut, readRun, type GraphOptions, type Layout } from './analyse.ts';
import { makeModel, momentOf, type Model, type Moment, type Run } from './model.ts';
import { RunForecast, type ForkedFrom } from './run_forecast.svelte.ts';
import { Scrubber } from './scrubber.svelte.ts';
import { clock, server } from './server.svelte.ts';

// What arrives is shown at most this often, and so that no more than a fifth of the time goes into showing it.
const kShowMs = 80;
const kShowShare = 5;
// The hash is of the whole state: it is asked for when nothing has arrived for this long.
const kQuietMs = 400;

// A run of the server, live or ended: its history in an engine of its own, and what follows from it. The server says what
// happened; the engine says what that means, as it does for a simulated run.
export class LiveRun {
  // The server's record, as of some version; its hash is of that version too.
  record: ServerRun | null = $state.raw(null);
  // When the server gave it, by the page's clock.
  record_at_ms = $state(0);
  model: Model | null = $state.raw(null);
  // The workflow that it runs, with every default spelt out.
  document: Json = $state.raw(null);
  layout: Layout | null = $state.raw(null);
  // Where the layers of the layout follow each other.
  direction: GraphOptions['direction'] = $state('right');
  run: Run | null = $state.raw(null);
  // The state after the last event that is known.
  latest: Moment | null = $state.raw(null);
  info: Info | null = $state.raw(null);
  // Task of the run: tasks of the workflow come first, then elements of fan-outs. -1: none.
  selected = $state(-1);
  filter = $state('');
  error = $state('');
  is_missing = $state(false);

  private readonly client = new EngineClient();
  readonly scrubber = new Scrubber(this.client, () => (this.is_live ? clock.now_ms : null));
  readonly forecast = new RunForecast(this.client, () => this.forkedFrom());
  // What is shown: the moment that is looked at, or the latest.
  readonly moment: Moment | null = $derived(this.scrubber.moment ?? this.latest);
  readonly facts = $derived(this.run?.record.run ?? this.record);
  readonly is_live = $derived(this.facts !== null && !this.facts.is_terminal);

  private readonly controller = new AbortController();
  private graph: GraphOptions = { fold_beyond: 24, unfold: [], direction: 'right' };
  private growing: GrowingRun | null = null;
  private arrived: string[] = []; // events that the engine does not have yet, as lines
  private version = 0; // of the last event that is known
  private is_catching_up = false;
  private must_catch_up_again = false;
  private is_showing = false;
  private shown_at = -Infinity;
  private showing_took = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {
    this.client.onReady = (info) => (this.info = info);
    this.client.onDied = (reason) => this.engineDied(reason);
  }

  // Returns how to stop.
  start(): () => void {
    const stop = server.listen({
      onOpen: () => void this.catchUp(),
      onEvents: (events) => this.hear(events),
    });
    void this.load();
    return () => {
      stop();
      clearTimeout(this.timer);
      clearTimeout(this.quiet);
      this.controller.abort();
      this.scrubber.reset();
      this.client.dispose();
    };
  }

  get selected_name(): string | null {
    return this.run?.names[this.selected] ?? null;
  }

  // Until when what goes on has gone on: at a moment of the past until then, and of a run that has ended until its end.
  get now_ms(): number {
    return this.scrubber.at ?? (this.is_live ? clock.now_ms : (this.run?.record.end_ms ?? 0));
  }

  select(task: number): void {
    this.selected = task;
  }

  // Shows the members of a folded group each for itself.
  async unfold(group: string): Promise<void> {
    await this.setGraph({ unfold: [...this.graph.unfold, group] });
  }

  async setGraph(options: Partial<GraphOptions>): Promise<void> {
    const workflow = this.model?.workflow;
    if (workflow === undefined) return;
    this.graph = { ...this.graph, ...options };
    this.layout = await layOut(this.client, workflow, this.graph, null, {});
    this.direction = this.graph.direction;
  }

  // To the next failure after the moment that is looked at, or the first one.
  jumpToFailure(): void {
    const { run, info } = this;
    const kind = info?.event_kinds.indexOf('task_failed') ?? -1;
    if (run === null || kind < 0) return;
    const { event_kind, event_task } = run.events;
    const failures = Array.from(event_kind.keys()).filter((event) => event_kind[event] === kind);
    const here = this.scrubber.at === null ? 0 : this.scrubber.event;
    const next = failures.find((event) => event >= here) ?? failures[0];
    if (next === undefined) return;
    this.scrubber.pause();
    this.scrubber.seekEvent(next + 1);
    this.select(event_task[next]);
  }

  // Puts the engine at the moment that is looked at. Questions that follow at once are about it.
  toMoment(): void {
    this.scrubber.bringEngine();
  }

  // Asks about a task at the moment that is looked at.
  task(name: string): ReturnType<typeof this.askTask> {
    this.toMoment();
    return this.askTask(name);
  }

  async explainRecorded(name: string) {
    this.toMoment();
    const { result } = await this.client.request('explain', { recording: this.run?.recording ?? 0, task: name });
    return result.reasons;
  }

  private forkedFrom(): ForkedFrom | null {
    const { model, moment, scrubber } = this;
    if (model === null || moment === null) return null;
    // What runs has run until now, and not only until the last event.
    const at_ms = scrubber.at ?? scrubber.end_ms;
    const place = scrubber.placeOr(at_ms);
    return {
      model,
      event: scrubber.event,
      at_ms,
      is_paused: moment.phase === 'paused',
      bringEngine: () => scrubber.bringEngine(place),
    };
  }

  private async askTask(name: string) {
    return (await this.client.request('task', { recording: this.run?.recording ?? 0, task: name })).result;
  }

  // As `events export` writes it: for `replay`, and for this page elsewhere. From the server, with the hash of its last state.
  async history(): Promise<Blob> {
    return new Blob([await server.api.history(this.id)], { type: 'application/jsonl' });
  }

  // Acts on the run as it is known now, whatever moment is looked at: refused as stale when it has changed meanwhile. What
  // comes of it is shown.
  async act(action: Action, task?: string): Promise<void> {
    try {
      await server.api.act(this.id, action, this.version, task);
    } catch (error) {
      if (error instanceof Refused && error.isStale) await this.catchUp();
      throw error;
    }
    this.scrubber.seek(null);
    await this.catchUp();
  }

  async retryLoad(): Promise<void> {
    this.error = '';
    await this.load();
  }

  private async load(): Promise<void> {
    const { signal } = this.controller;
    try {
      this.know(await server.api.run(this.id, signal));
      void server.api.workers(signal).then((workers) => (this.forecast.server_workers = workers));
      const text = await server.api.history(this.id, signal);
      await this.open(text);
      await this.catchUp();
    } catch (error) {
      if (signal.aborted) return;
      this.is_missing = error instanceof Refused && error.status === 404;
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  private know(record: ServerRun): void {
    this.record = record;
    this.record_at_ms = Date.now();
  }

  private hear(events: readonly ServerEvent[]): void {
    if (this.growing === null) return;
    const mine = events.filter(({ run }) => run === this.id);
    if (mine.length === 0) return;
    if (!this.append(mine)) void this.catchUp();
    else if (mine.some(({ kind }) => kind === 'run_phase_changed')) void this.refreshRecord();
  }

  // False when there is a gap before them.
  private append(events: readonly ServerEvent[]): boolean {
    for (const { sequence, line } of events) {
      if (sequence <= this.version) continue;
      if (sequence !== this.version + 1) return false;
      this.arrived.push(line);
      this.version = sequence;
    }
    this.schedule();
    return true;
  }

  // Fetches what was missed, from the last event that is known on.
  private async catchUp(): Promise<void> {
    if (this.growing === null) return;
    if (this.is_catching_up) {
      // What made somebody ask may have come after what is being fetched.
      this.must_catch_up_again = true;
      return;
    }
    this.is_catching_up = true;
    this.must_catch_up_again = false;
    const { signal } = this.controller;
    try {
      const record = await server.api.run(this.id, signal);
      if (record.state_version > this.version) {
        const missed = server.api.eventsAfter(this.id, this.version, record.state_version, signal);
        for await (const events of missed) this.append(events);
      }
      this.know(record);
    } catch {
      // The link will be open again, and this be asked again.
    } finally {
      this.is_catching_up = false;
    }
    if (this.must_catch_up_again && !signal.aborted) await this.catchUp();
  }

  // The hash of the state that the run ended in, to hold ours against.
  private async refreshRecord(): Promise<void> {
    try {
      this.know(await server.api.run(this.id, this.controller.signal));
    } catch {
      // As above.
    }
  }

  private schedule(): void {
    if (this.is_showing || this.timer !== undefined || this.arrived.length === 0) return;
    const wait = Math.max(kShowMs, this.showing_took * kShowShare) - (performance.now() - this.shown_at);
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.showArrived();
      },
      Math.max(0, wait),
    );
  }

  // Gives the engine what has arrived, and shows what that changes.
  private async showArrived(): Promise<void> {
    const { growing } = this;
    if (growing === null) return;
    this.is_showing = true;
    const began = performance.now();
    const text = this.arrived.join('\n');
    this.arrived = [];
    try {
      growing.extend(await this.client.request('extend', { recording: growing.run.recording, text }));
      if (this.growing === growing) this.adopt(growing);
      await new Promise(requestAnimationFrame);
    } catch (error) {
      if (error instanceof RequestFailed) this.error = `The history cannot go on: ${error.detail}`;
      else if (!(error instanceof Dropped)) throw error;
    } finally {
      this.is_showing = false;
      this.shown_at = performance.now();
      this.showing_took = this.shown_at - began;
      if (!this.controller.signal.aborted && this.error === '') this.schedule();
    }
  }

  // Opens the whole history. What comes later is appended to it.
  private async open(text: string): Promise<void> {
    try {
      const { result } = await this.client.request('open_history', { text });
      const model = this.model ?? (await this.readModel(result.document));
      const run = await readRun(this.client, result.recording, model.ids.length);
      const sought = await this.client.request('seek', { recording: result.recording, event: run.record.events });
      this.client.close(result.workflow);
      if (this.growing !== null) this.client.close(this.growing.run.recording);
      this.growing = new GrowingRun(run, momentOf(run.record.end_ms, sought.result, sought.columns));
      this.arrived = [];
      this.version = run.record.events;
      this.adopt(this.growing);
      this.error = '';
    } catch (error) {
      if (error instanceof RequestFailed) this.error = `The history cannot be read: ${error.detail}`;
      else if (!(error instanceof Dropped)) throw error;
    }
  }

  // The workflow stays the same for as long as the run goes on.
  private async readModel(document: Json): Promise<Model> {
    const opened = await this.client.request('open_workflow', { document });
    const { workflow } = opened.result;
    const planned = await this.client.request('plan', { workflow });
    const model = makeModel(0, opened, planned, new Uint32Array(0));
    this.layout = await layOut(this.client, workflow, this.graph, null, {});
    this.model = model;
    this.document = document;
    return model;
  }

  private adopt(growing: GrowingRun): void {
    this.run = growing.run;
    this.latest = growing.latest;
    this.scrubber.setRun(growing.run);
    this.forecast.setRun(growing.run);
    clearTimeout(this.quiet);
    if (growing.latest.state_hash === '') this.quiet = setTimeout(() => void this.askHash(growing), kQuietMs);
  }

  private async askHash(growing: GrowingRun): Promise<void> {
    try {
      const { result } = await this.client.request('recording', { recording: growing.run.recording });
      growing.know(result.events, result.state_hash);
      if (this.growing === growing) this.latest = growing.latest;
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
    }
  }

  private engineDied(reason: string): void {
    this.growing = null;
    this.model = null;
    this.layout = null;
    this.run = null;
    this.latest = null;
    this.scrubber.reset();
    this.forecast.setRun(null);
    this.error = `The engine stopped on this run: ${reason}.`;
  }
}
