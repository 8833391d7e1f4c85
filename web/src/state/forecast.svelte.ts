import type { EngineResponse, Operations } from 'gantline-engine';
import { Dropped, RequestFailed, type Ask, type EngineClient } from '../engine/client.ts';
import type { Options } from '../whatif/edits.ts';

export type ForecastAnswer = EngineResponse<'forecast_result'>;
export type Changes = Operations['sensitivity_result']['result'];

// When a run is likely to end, and what would change it. Both are asked for when somebody looks, never before.
export class Forecast {
  answer: ForecastAnswer | null = $state.raw(null);
  changes: Changes | null = $state.raw(null);
  // 0 to 1 while it is computed.
  progress: number | null = $state(null);
  changes_progress: number | null = $state(null);
  trials = $state(1000);
  // The answer is of an older plan.
  is_stale = $state(true);
  error = $state('');

  private controller = new AbortController();
  private asked = 0;

  constructor(private readonly client: EngineClient) {}

  invalidate(): void {
    this.cancel();
    this.is_stale = true;
  }

  reset(): void {
    this.invalidate();
    this.answer = null;
    this.changes = null;
    this.error = '';
  }

  cancel(): void {
    this.controller.abort();
    this.asked += 1;
    this.progress = null;
    this.changes_progress = null;
  }

  // `revision`: of the text; a newer one ends it.
  async start(workflow: number, options: Options, revision = 0): Promise<void> {
    this.cancel();
    const asked = this.asked;
    this.controller = new AbortController();
    const ask: Ask = { revision, signal: this.controller.signal };
    this.is_stale = false;
    this.error = '';
    this.progress = 0;
    try {
      const job = await this.client.run(
        'forecast',
        { workflow, options, trials: this.trials },
        { ...ask, onProgress: (progress) => asked === this.asked && (this.progress = progress) },
      );
      const answer = await this.client.resultOf('forecast_result', job, ask);
      if (asked !== this.asked) return;
      this.answer = answer;
      this.progress = null;
      await this.findChanges(workflow, options, asked, ask);
    } catch (error) {
      this.fail(error, asked);
    }
  }

  private async findChanges(workflow: number, options: Options, asked: number, ask: Ask): Promise<void> {
    this.changes_progress = 0;
    const job = await this.client.run(
      'sensitivity',
      { workflow, options },
      { ...ask, onProgress: (progress) => asked === this.asked && (this.changes_progress = progress) },
    );
    const { result } = await this.client.resultOf('sensitivity_result', job, ask);
    if (asked !== this.asked) return;
    this.changes = result;
    this.changes_progress = null;
  }

  private fail(error: unknown, asked: number): void {
    if (asked === this.asked) {
      this.progress = null;
      this.changes_progress = null;
      this.is_stale = error instanceof Dropped;
    }
    if (error instanceof RequestFailed) this.error = error.detail;
    else if (!(error instanceof Dropped)) throw error;
  }
}
