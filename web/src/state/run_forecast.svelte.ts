import type { EngineResponse, PlanningOptions } from 'gantline-engine';
import { Dropped, RequestFailed, type Ask, type EngineClient } from '../engine/client.ts';
import { subjectOf, withEdit, type Edit } from '../whatif/edits.ts';
import { planningOptions, readRun } from './analyse.ts';
import type { Model, Run } from './model.ts';

const kTrials = 400;

// The moment from which the rest is played.
export interface ForkedFrom {
  readonly model: Model;
  readonly event: number;
  readonly at_ms: number;
  // Whether the run is paused there: it is supposed to be resumed at once.
  readonly is_paused: boolean;
  // Puts the engine there, wherever one looks by then. What is posted right after it is about that.
  bringEngine(): void;
}

// When a run that goes on is likely to end: its state at the moment that is looked at is forked, and the scheduler decides
// the rest many times over, with what-ifs in it.
export class RunForecast {
  answer: EngineResponse<'forecast_result'> | null = $state.raw(null);
  // The same from the same moment without what-ifs; null: there are none.
  before: EngineResponse<'forecast_result'> | null = $state.raw(null);
  // The rest with typical durations, as a run to look at.
  ahead: Run | null = $state.raw(null);
  // How much of the history the answer knows, in events.
  of_event = $state(0);
  // Whether the answer is what would be if a paused run were resumed.
  is_resumed = $state(false);
  progress: number | null = $state(null);
  error = $state('');
  edits: readonly Edit[] = $state.raw([]);
  // How many attempts the server runs at once; null: it does not tell.
  server_workers: number | null = $state(null);

  private run: Run | null = $state.raw(null);
  // For whom does not say otherwise: those of the server, or as many as have run at once so far.
  readonly workers = $derived(this.server_workers ?? this.run?.schedule.result.lanes ?? 0);
  private controller = new AbortController();

  constructor(
    private readonly client: EngineClient,
    private readonly from: () => ForkedFrom | null,
  ) {}

  setRun(run: Run | null): void {
    this.run = run;
    if (run === null || run.record.run.is_terminal) this.clear();
  }

  clear(): void {
    this.controller.abort();
    if (this.ahead !== null) this.client.close(this.ahead.recording);
    this.answer = null;
    this.before = null;
    this.ahead = null;
    this.progress = null;
    this.error = '';
  }

  addEdit(edit: Edit): void {
    this.edits = withEdit(this.edits, edit);
    void this.start();
  }

  removeEdit(edit: Edit): void {
    this.edits = this.edits.filter((other) => subjectOf(other) !== subjectOf(edit));
    void this.start();
  }

  async start(): Promise<void> {
    const { run } = this;
    const from = this.from();
    if (run === null || from === null) return;
    this.controller.abort();
    const controller = (this.controller = new AbortController());
    const { signal } = controller;
    this.progress = 0;
    this.error = '';
    const { edits, workers } = this;
    // What is compared is of one moment and of as many workers, whatever changes meanwhile.
    const fork: Fork = { run, from, workers };
    const parts = edits.length === 0 ? 1 : 2;
    const askPart = (part: number): Ask => ({
      signal,
      onProgress: (progress) => void (this.controller === controller && (this.progress = (part + progress) / parts)),
    });
    try {
      const before = parts === 1 ? null : (await this.play(fork, [], askPart(0), false)).answer;
      const { answer, ahead } = await this.play(fork, edits, askPart(parts - 1), true);
      if (this.ahead !== null) this.client.close(this.ahead.recording);
      this.answer = answer;
      this.before = before;
      this.ahead = ahead;
      this.of_event = run.record.events;
      this.is_resumed = from.is_paused;
    } catch (error) {
      if (error instanceof RequestFailed && this.controller === controller) this.error = error.detail;
      else if (!(error instanceof Dropped) && !(error instanceof RequestFailed)) throw error;
    } finally {
      if (this.controller === controller) this.progress = null;
    }
  }

  // Dropped when the signal is. `looks`: whether one such rest is wanted to look at.
  private async play(fork: Fork, edits: readonly Edit[], ask: Ask, looks: boolean): Promise<Played> {
    const { run, from, workers } = fork;
    const { signal } = ask;
    const options: PlanningOptions = { workers, ...planningOptions(edits, from.model.facts.resources) };
    let copy: Copy | null = null;
    let drawn: Promise<number> | null = null;
    try {
      if (needsCopy(from, edits)) copy = await this.copyOf(run, from, edits);
      else from.bringEngine();
      if (signal?.aborted) throw new Dropped('cancelled');
      const recording = copy?.recording ?? run.recording;
      const asked = this.client.run('forecast', { recording, trials: kTrials, options }, ask);
      if (looks) {
        const typical = { ...options, typical: true, failures: false };
        drawn = this.client.run('simulate', { recording, options: typical }, { signal });
        // When the first one fails nobody waits for this one.
        drawn.catch(() => {});
      }
      const answer = await this.client.resultOf('forecast_result', await asked, { signal });
      const ahead = drawn === null ? null : await readRun(this.client, await drawn, run.spans.start.length);
      if (signal?.aborted) throw new Dropped('cancelled');
      drawn = null;
      return { answer, ahead };
    } finally {
      // Nobody looks at it.
      drawn?.then((handle) => this.client.close(handle)).catch(() => {});
      if (copy !== null) for (const handle of Object.values(copy)) this.client.close(handle);
    }
  }

  private async copyOf(
    { recording }: Run,
    { event, at_ms, is_paused }: ForkedFrom,
    edits: readonly Edit[],
  ): Promise<Copy> {
    const { forkedHistory } = await import('./fork.ts');
    const { text } = (await this.client.request('export_history', { recording })).result;
    const forked = await forkedHistory({
      text,
      event,
      edits,
      resumed_at_ms: is_paused ? at_ms : null,
      hashOf: async (document) => {
        const { workflow, hash } = (await this.client.request('open_workflow', { document })).result;
        this.client.close(workflow);
        return hash;
      },
    });
    const { result } = await this.client.request('open_history', { text: forked });
    const copy = { recording: result.recording, workflow: result.workflow };
    this.client.request('seek', { recording: copy.recording, at_ms }).catch(() => {});
    return copy;
  }
}

// A fork takes other workers, limits and no failures; the workflow, the policy and the pause are in the history.
function needsCopy({ model, is_paused }: ForkedFrom, edits: readonly Edit[]): boolean {
  const own = new Set(model.facts.resources.map(({ name }) => name));
  const isOfHistory = (edit: Edit) =>
    edit.kind === 'duration' || edit.kind === 'policy' || (edit.kind === 'resource' && own.has(edit.name));
  return is_paused || edits.some(isOfHistory);
}

interface Fork {
  readonly run: Run;
  readonly from: ForkedFrom;
  readonly workers: number;
}

interface Played {
  readonly answer: EngineResponse<'forecast_result'>;
  readonly ahead: Run | null;
}

interface Copy {
  readonly recording: number;
  readonly workflow: number;
}
