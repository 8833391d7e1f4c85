import type { EngineResponse, PlanningOptions } from 'gantline-engine';
import { Dropped, RequestFailed, type EngineClient } from '../engine/client.ts';
import { readRun } from './analyse.ts';
import type { Run } from './model.ts';

const kTrials = 400;

// What if the rest of a run had other workers or limits? Null: as it is.
export interface RestOptions {
  readonly workers: number | null;
  readonly limits: Readonly<Record<string, number>>;
}

// When a run that goes on is likely to end: its state at the moment that is looked at is forked, and the scheduler decides
// the rest many times over.
export class RunForecast {
  answer: EngineResponse<'forecast_result'> | null = $state.raw(null);
  // The rest with typical durations, as a run to look at.
  ahead: Run | null = $state.raw(null);
  // How much of the history the answer knows, in events.
  of_event = $state(0);
  progress: number | null = $state(null);
  error = $state('');
  options: RestOptions = $state.raw({ workers: null, limits: {} });

  private run: Run | null = null;
  private controller = new AbortController();

  constructor(private readonly client: EngineClient) {}

  setRun(run: Run | null): void {
    this.run = run;
    if (run === null || run.record.run.is_terminal) this.clear();
  }

  clear(): void {
    this.controller.abort();
    if (this.ahead !== null) this.client.close(this.ahead.recording);
    this.answer = null;
    this.ahead = null;
    this.progress = null;
    this.error = '';
  }

  setOptions(options: Partial<RestOptions>, toMoment: () => void): void {
    this.options = { ...this.options, ...options };
    void this.start(toMoment);
  }

  // `toMoment` puts the engine at the moment to fork; what is posted right after it is about that.
  async start(toMoment: () => void): Promise<void> {
    const { run } = this;
    if (run === null) return;
    this.controller.abort();
    const controller = (this.controller = new AbortController());
    const { signal } = controller;
    const { recording } = run;
    this.progress = 0;
    this.error = '';
    const ask = {
      signal,
      onProgress: (progress: number) => void (this.controller === controller && (this.progress = progress)),
    };
    let drawn: Promise<number> | null = null;
    try {
      toMoment();
      const asked = this.client.run('forecast', { recording, trials: kTrials, options: this.given(run) }, ask);
      drawn = this.client.run(
        'simulate',
        { recording, options: { ...this.given(run), typical: true, failures: false } },
        { signal },
      );
      // When the first one fails nobody waits for this one.
      drawn.catch(() => {});
      const answer = await this.client.resultOf('forecast_result', await asked, { signal });
      const ahead = await readRun(this.client, await drawn, run.spans.start.length);
      if (signal.aborted) return;
      drawn = null;
      if (this.ahead !== null) this.client.close(this.ahead.recording);
      this.answer = answer;
      this.ahead = ahead;
      this.of_event = run.record.events;
    } catch (error) {
      if (error instanceof RequestFailed && this.controller === controller) this.error = error.detail;
      else if (!(error instanceof Dropped) && !(error instanceof RequestFailed)) throw error;
    } finally {
      // Nobody looks at it.
      drawn?.then((handle) => this.client.close(handle)).catch(() => {});
      if (this.controller === controller) this.progress = null;
    }
  }

  // Who does not say how many workers there are gets as many as have run at once so far.
  private given(run: Run): PlanningOptions {
    const { workers, limits } = this.options;
    return { workers: workers ?? run.schedule.result.lanes, limits };
  }
}
