import { Dropped, type EngineClient } from '../engine/client.ts';
import { momentOf, type Moment, type Run } from './model.ts';

// One clock for everything that shows a moment of a run. `at` null is the run as a whole: no moment is looked at.
export class Scrubber {
  run: Run | null = $state.raw(null);
  at: number | null = $state(null);
  moment: Moment | null = $state.raw(null);
  playing = $state(false);
  // Playing takes this many seconds from start to end, whatever the run takes.
  seconds = $state(20);

  // Where the engine was sent last; null: to the end, along which it goes as the run goes on.
  private engine_at: number | null = null;
  private seeking = false;
  private frame = 0;
  private last = 0;

  constructor(private readonly client: EngineClient) {}

  get start_ms(): number {
    return this.run?.record.start_ms ?? 0;
  }

  get end_ms(): number {
    return this.run?.record.end_ms ?? 0;
  }

  // The same recording again has gone on: what happened up to the moment that is looked at is as it was.
  setRun(run: Run): void {
    const has_gone_on = this.run?.recording === run.recording;
    this.run = run;
    if (has_gone_on) return;
    this.engine_at = null;
    this.moment = null;
    if (this.at !== null) this.seek(this.at);
  }

  // Puts the engine at the moment that is looked at. Questions that follow at once are about it.
  bringEngine(): void {
    const { run, at } = this;
    if (run === null || this.engine_at === at) return;
    this.engine_at = at;
    // The engine may have more events by then than are known here: its end is meant, not the one that is known.
    const to = at === null ? { event: Number.MAX_SAFE_INTEGER } : { at_ms: at };
    this.client.request('seek', { recording: run.recording, ...to }).catch(() => {});
  }

  reset(): void {
    this.pause();
    this.run = null;
    this.at = null;
    this.moment = null;
  }

  seek(at_ms: number | null): void {
    this.at = at_ms === null ? null : Math.min(this.end_ms, Math.max(this.start_ms, at_ms));
    if (this.at === null) {
      this.pause();
      this.moment = null;
    } else {
      void this.fetch();
    }
  }

  // To the next moment at which anything happens, or to the one before.
  step(direction: 1 | -1): void {
    const times = this.run?.events.event_at;
    if (times === undefined || times.length === 0) return;
    this.pause();
    const here = this.at ?? (direction === 1 ? -Infinity : Infinity);
    let next: number | undefined;
    if (direction === 1) next = times.find((time) => time > here);
    else
      for (let event = times.length - 1; event >= 0 && next === undefined; event -= 1)
        if (times[event] < here) next = times[event];
    this.seek(next ?? (direction === 1 ? this.end_ms : this.start_ms));
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.run === null) return;
    if (this.at === null || this.at >= this.end_ms) this.seek(this.start_ms);
    this.playing = true;
    this.last = performance.now();
    this.frame = requestAnimationFrame(this.tick);
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }

  private readonly tick = (now: number): void => {
    const span = this.end_ms - this.start_ms;
    const next = (this.at ?? this.start_ms) + ((now - this.last) / (this.seconds * 1000)) * span;
    this.last = now;
    this.seek(next);
    if (next >= this.end_ms) this.pause();
    else if (this.playing) this.frame = requestAnimationFrame(this.tick);
  };

  // One question at a time, and always about the latest place.
  private async fetch(): Promise<void> {
    if (this.seeking) return;
    this.seeking = true;
    try {
      while (this.run !== null && this.at !== null && this.moment?.at_ms !== this.at) {
        const { run, at } = this;
        this.engine_at = at;
        const { result, columns } = await this.client.request('seek', { recording: run.recording, at_ms: at });
        if (this.run?.recording === run.recording) this.moment = momentOf(at, result, columns);
        if (this.at === null) this.moment = null;
      }
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
    } finally {
      this.seeking = false;
    }
  }
}
