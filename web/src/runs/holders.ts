import type { WaitReason } from 'gantline-engine';
import { Kind, kindOfPhase } from '../render/states.ts';
import type { Json } from '../source/node.ts';
import type { Model, Moment, Run } from '../state/model.ts';

// What of a run may hold something at a moment.
export interface Held {
  readonly document: Json; // of the workflow, canonical
  readonly model: Model;
  readonly run: Run;
  readonly moment: Moment;
}

interface Claims {
  readonly limits?: readonly string[];
  readonly resources?: Readonly<Record<string, unknown>>;
}

// Tasks of the run that run and take the limit or the resource that is waited for. Others may hold it too: other runs, and
// tasks whose claims are expressions or are not in the document.
export function holdersOf({ document, model, run, moment }: Held, { code, subject }: WaitReason): number[] {
  if (code !== 'limit' && code !== 'resource') return [];
  const tasks = (document as { readonly tasks?: readonly Claims[] } | null)?.tasks ?? [];
  const { phase } = moment.columns;
  const { source, fan_out } = model.columns;
  return Array.from(phase.keys()).filter((task) => {
    if (kindOfPhase(phase[task]) !== Kind.running) return false;
    const spec = run.spec[task];
    const claims = tasks[source[spec]];
    // Of a fan-out its elements take what it takes.
    if (claims === undefined || (task === spec && fan_out[spec] === 1)) return false;
    return code === 'limit'
      ? claims.limits?.includes(subject) === true
      : Object.hasOwn(claims.resources ?? {}, subject);
  });
}
