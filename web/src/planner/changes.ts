import type { SensitivityChange } from 'gantline-engine';
import type { Model } from '../state/model.ts';
import type { Edit } from '../whatif/edits.ts';

// What a change that the engine tried is called, and the what-if that makes it.
export function nameOfChange({ change, subject }: SensitivityChange): string {
  switch (change) {
    case 'worker':
      return 'One more worker';
    case 'limit':
      return `One more of limit ${subject}`;
    case 'resource':
      return `One more ${subject}`;
    case 'task':
      return `${subject} in half the time`;
    default:
      return `${change} ${subject}`;
  }
}

export function editOfChange(
  { change, subject }: SensitivityChange,
  model: Model | null,
  edits: readonly Edit[],
  lanes: number,
): Edit | null {
  if (model === null) return null;
  if (change === 'worker') {
    const now = edits.find((edit) => edit.kind === 'workers');
    return { kind: 'workers', workers: (now?.workers || lanes) + 1 };
  }
  if (change === 'limit') return moreOfLimit(subject, model, edits);
  if (change === 'resource') {
    const now = edits.find((edit) => edit.kind === 'resource' && edit.name === subject);
    const capacity =
      now?.kind === 'resource' ? now.capacity : model.plan.resources.find(({ name }) => name === subject)?.capacity;
    return capacity == null ? null : { kind: 'resource', name: subject, capacity: capacity + 1 };
  }
  if (change === 'task' && (model.columns.source[model.index_of.get(subject) ?? -1] ?? -1) >= 0) {
    const now = edits.find((edit) => edit.kind === 'duration' && edit.task === subject);
    return { kind: 'duration', task: subject, percent: Math.round((now?.kind === 'duration' ? now.percent : 100) / 2) };
  }
  return null;
}

function moreOfLimit(key: string, model: Model, edits: readonly Edit[]): Edit | null {
  const edited = edits.find((edit) => edit.kind === 'limit' && edit.key === key);
  const now =
    edited?.kind === 'limit' ? edited.concurrency : model.facts.limits.find((limit) => limit.key === key)?.concurrency;
  return now === undefined ? null : { kind: 'limit', key, concurrency: now + 1 };
}
