import type { EngineResponse } from 'gantline-engine';
import { Dropped, EngineClient, RequestFailed, type End } from '../engine/client.ts';
import type { Edit } from '../whatif/edits.ts';
import { withEdit } from '../whatif/edits.ts';
import { analyse, simulate } from './analyse.ts';
import type { Model, Run } from './model.ts';

export interface Planned {
  readonly model: Model;
  readonly run: Run;
}

// One of the two plans.
export class Side {
  title = $state('');
  text = $state('');
  edits: readonly Edit[] = $state.raw([]);
  planned: Planned | null = $state.raw(null);
  error = $state('');

  get makespan_ms(): number | null {
    return this.planned === null ? null : this.planned.run.record.end_ms - this.planned.run.record.start_ms;
  }
}

// Two plans beside each other. It has an engine of its own: the planner's goes on undisturbed, and both plans are in one
// engine, which compares them.
export class Comparison {
  readonly a = new Side();
  readonly b = new Side();
  answer: EngineResponse<'compare'> | null = $state.raw(null);
  names: readonly string[] = $state.raw([]);
  working = $state(false);
  selected = $state('');

  private readonly client = new EngineClient();
  private revision = 0;
  private readonly dirty = new Set<Side>();
  // Both were planned again because the engine had died.
  private was_revived = false;

  constructor(onDied: (reason: string, end: End) => void) {
    this.client.onDied = (reason, end) => {
      this.engineDied(reason, end);
      onDied(reason, end);
    };
  }

  dispose(): void {
    this.client.dispose();
  }

  setSide(side: Side, title: string, text: string, edits: readonly Edit[]): void {
    side.title = title;
    side.text = text;
    side.edits = edits;
    this.refresh(side);
  }

  edit(side: Side, edit: Edit): void {
    side.edits = withEdit(side.edits, edit);
    this.refresh(side);
  }

  removeEdit(side: Side, at: number): void {
    side.edits = side.edits.filter((_, index) => index !== at);
    this.refresh(side);
  }

  swap(): void {
    const { title, text, edits } = this.a;
    this.setSide(this.a, this.b.title, this.b.text, this.b.edits);
    this.setSide(this.b, title, text, edits);
  }

  // What is compared may be what ended the engine, so it is tried again only once.
  private engineDied(reason: string, end: End): void {
    const is_revived = end !== 'over' && !this.was_revived;
    this.was_revived = true;
    this.answer = null;
    for (const side of [this.a, this.b]) {
      side.planned = null;
      if (side.text === '') continue;
      this.dirty.add(side);
      if (!is_revived) side.error = `The engine stopped: ${reason}.`;
    }
    if (is_revived && this.dirty.size > 0) void this.work();
  }

  private refresh(side: Side): void {
    this.dirty.add(side);
    this.was_revived = false;
    void this.work();
  }

  private async work(): Promise<void> {
    const revision = ++this.revision;
    this.client.supersede(revision);
    this.working = true;
    try {
      for (const side of [...this.dirty]) {
        await this.plan(side, revision);
        // It may have been changed meanwhile.
        if (revision === this.revision) this.dirty.delete(side);
      }
      await this.compare(revision);
    } catch (error) {
      if (!(error instanceof Dropped)) throw error;
    } finally {
      if (revision === this.revision) this.working = false;
    }
  }

  private async plan(side: Side, revision: number): Promise<void> {
    const ask = { revision };
    try {
      const analysed = await analyse(this.client, side.text, side.edits, ask);
      if (analysed.kind === 'problems') {
        this.adopt(side, null, analysed.problems[0]?.message ?? 'It cannot be planned.');
        return;
      }
      const { model } = analysed;
      this.adopt(side, { model, run: await this.simulate(side, model, revision) }, '');
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.adopt(side, null, error.detail);
    }
  }

  private async simulate(side: Side, model: Model, revision: number): Promise<Run> {
    try {
      return await simulate(this.client, model, side.edits, null, { revision });
    } catch (error) {
      this.client.close(model.workflow);
      throw error;
    }
  }

  private adopt(side: Side, planned: Planned | null, error: string): void {
    if (side.planned !== null) {
      this.client.close(side.planned.run.recording);
      this.client.close(side.planned.model.workflow);
    }
    side.planned = planned;
    side.error = error;
  }

  private async compare(revision: number): Promise<void> {
    const a = this.a.planned?.run.recording;
    const b = this.b.planned?.run.recording;
    if (a === undefined || b === undefined) {
      this.answer = null;
      return;
    }
    const answer = await this.client.request('compare', { a, b }, { revision });
    this.names = answer.columns.name.toArray();
    this.answer = answer;
  }
}
