import type { WaitReason } from 'gantline-engine';
import { Dropped, type EngineClient } from '../engine/client.ts';
import { momentOf, type Moment, type Run } from './model.ts';

// Where in a recording: after all events up to a time, or after that many.
export type Place = { readonly at_ms: number } | { readonly event: number };

// Along which the engine goes as the run goes on. It may have more events by then than are known here.
const kEnd: Place = { event: Number.MAX_SAFE_INTEGER };

function isSamePlace(a: Place, b: Place | null): boolean {
  if (b === null) return false;
  return 'event' in a ? 'event' in b && a.event === b.event : 'at_ms' in b && a.at_ms === b.at_ms;
}

// How many events have happened by then. Times never fall.
function eventsUntil(times: Float64Array, at_ms: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= at_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

// One clock for everything that shows a moment of a run. `at` null is the run as a whole: no moment is looked at.
export class Scrubber {
  run: Run | null = $state.raw(null);
  at: number | null = $state(null);
  // How many events have happened at the moment, where it lies between those of one time; null: all of its time.
  after_event: number | null = $state(null);
  moment: Moment | null = $state.raw(null);
  playing = $state(false);
  // Playing takes this many seconds from start to end, whatever the run takes.
  seconds = $state(20);

  // Where the engine was sent last; null: it has been sent to what was the end, and goes on from there with the run.
  private engine_place: Place | null = kEnd;
  private shown: Place = kEnd; // of the moment
  private seeking = false;
  private frame = 0;
  private last = 0;
  private played = 0; // until when, with fractions of a millisecond

  // `now`: until when a run that goes on has gone on, which may be later than its last event; null: it has ended.
  constructor(
    private readonly client: EngineClient,
    private readonly now: () => number | null = () => null,
  ) {}

  // Whether the run goes on, so that to leave the moment is to follow it.
  get is_live(): boolean {
    return this.run !== null && this.now() !== null;
  }

  get start_ms(): number {
    return this.run?.record.start_ms ?? 0;
  }

  get end_ms(): number {
    return this.run === null ? 0 : Math.max(this.run.record.end_ms, this.now() ?? 0);
  }

  // Events that have happened at the moment that is looked at.
  get event(): number {
    const { run, at } = this;
    if (run === null) return 0;
    return this.after_event ?? (at === null ? run.events.event_at.length : eventsUntil(run.events.event_at, at));
  }

  // The same recording again has gone on: what happened up to the moment that is looked at is as it was.
  setRun(run: Run): void {
    const has_gone_on = this.run?.recording === run.recording;
    this.run = run;
    if (has_gone_on) return;
    this.engine_place = kEnd;
    this.moment = null;
    if (this.at !== null) this.seek(this.at);
  }

  // The moment that is looked at, to come back to; without one it is that time, instead of the last event.
  placeOr(now_ms: number): Place {
    return this.at === null ? { at_ms: now_ms } : this.place;
  }

  // Puts the engine at the moment that is looked at, or at another one. Questions that follow at once are about it.
  bringEngine(place = this.place): void {
    const { run } = this;
    if (run === null || isSamePlace(place, this.engine_place)) return;
    this.sendEngine(run, place).catch(() => {});
  }

  // Why a task waits at another time than the one that is looked at.
  async explainAt(name: string, at_ms: number): Promise<readonly WaitReason[]> {
    this.bringEngine({ at_ms });
    const { result } = await this.client.request('explain', { recording: this.run?.recording ?? 0, task: name });
    return result.reasons;
  }

  private sendEngine({ recording, record }: Run, place: Place) {
    const is_before_end = 'event' in place ? place.event < record.events : place.at_ms < record.end_ms;
    this.engine_place = place === kEnd || !this.is_live || is_before_end ? place : null;
    return this.client.request('seek', { recording, ...place });
  }

  private get place(): Place {
    const { at, after_event } = this;
    return after_event !== null ? { event: after_event } : at === null ? kEnd : { at_ms: at };
  }

  reset(): void {
    this.pause();
    this.run = null;
    this.at = null;
    this.after_event = null;
    this.moment = null;
  }

  seek(at_ms: number | null): void {
    // The engine's times are whole milliseconds.
    this.look(at_ms === null ? null : Math.round(Math.min(this.end_ms, Math.max(this.start_ms, at_ms))), null);
  }

  // To the state after that many events: a decision is several of them, at one time.
  seekEvent(count: number): void {
    const times = this.run?.events.event_at;
    if (times === undefined || times.length === 0) return;
    const event = Math.min(times.length, Math.max(1, count));
    this.look(times[event - 1], event);
  }

  private look(at_ms: number | null, after_event: number | null): void {
    this.at = at_ms;
    this.after_event = after_event;
    if (this.at === null) {
      this.pause();
      this.moment = null;
    } else {
      void this.fetch();
    }
  }

  // One event on or back. There is no run before the first one.
  step(direction: 1 | -1): void {
    this.pause();
    if (this.at === null && direction === 1 && !this.is_live) this.seekEvent(1);
    else if (this.at === null && direction === 1) return;
    else this.seekEvent(this.event + direction);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.run === null) return;
    if (this.at === null || this.at >= this.end_ms) this.seek(this.start_ms);
    this.playing = true;
    this.played = this.at ?? this.start_ms;
    this.last = performance.now();
    this.frame = requestAnimationFrame(this.tick);
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }

  private readonly tick = (now: number): void => {
    const span = this.end_ms - this.start_ms;
    const next = this.played + ((now - this.last) / (this.seconds * 1000)) * span;
    this.last = now;
    this.played = next;
    const is_over = next >= this.end_ms;
    // What plays until now goes on with the run.
    this.seek(is_over && this.is_live ? null : next);
    if (is_over) this.pause();
    else if (this.playing) this.frame = requestAnimationFrame(this.tick);
  };

  // One question at a time, and always about the latest place.
  private async fetch(): Promise<void> {
    if (this.seeking) return;
    this.seeking = true;
    try {
      while (this.run !== null && this.at !== null && !this.isShown()) {
        const { run, at, place } = this;
        const { result, columns } = await this.sendEngine(run, place);
        if (this.run?.recording === run.recording) {
          this.moment = momentOf(at, result, columns);
          this.shown = place;
        }
        if (this.at === null) this.moment = null;
      }
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
    } finally {
      this.seeking = false;
    }
  }

  private isShown(): boolean {
    return this.moment !== null && isSamePlace(this.shown, this.place);
  }
}
