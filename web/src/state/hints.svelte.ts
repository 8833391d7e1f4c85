import { Dropped, RequestFailed, type EngineClient } from '../engine/client.ts';
import type { Problem } from '../source/source.ts';
import type { Edit } from '../whatif/edits.ts';
import { planningOptions } from './analyse.ts';
import type { Model } from './model.ts';

const kPauseMs = 250;
// Larger plans are not searched for dependencies that follow from others.
const kSearchedTasksMax = 20_000;

// What is worth knowing about the last good plan. Looked for once nobody types any more.
export class Hints {
  list: readonly Problem[] = $state.raw([]);
  // Likely mistakes, which nobody has to ask for.
  readonly slips = $derived(this.list.filter(({ code }) => code === 'task_type'));
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: EngineClient) {}

  clear(): void {
    clearTimeout(this.timer);
    this.list = [];
  }

  // They are of the plan: to cancel its run does not end them.
  look(model: Model, edits: readonly Edit[], revision: number | undefined): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.find(model, edits, revision), kPauseMs);
  }

  private async find({ workflow, facts, plan }: Model, edits: readonly Edit[], revision?: number): Promise<void> {
    const unbounded = plan.resources.filter(({ capacity }) => capacity === null).map(({ name }) => name);
    const redundant = plan.redundant_dependencies > 0 && facts.tasks <= kSearchedTasksMax;
    const options = planningOptions(edits, facts.resources);
    try {
      this.list = await this.client.hints({ workflow, options, redundant, unbounded }, { revision });
    } catch (error) {
      if (!(error instanceof Dropped || error instanceof RequestFailed)) throw error;
    }
  }
}
