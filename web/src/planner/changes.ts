import type { SensitivityChange } from 'gantline-engine';
import type { Model } from '../state/model.ts';
import { amount as formatAmount } from '../ui/format.ts';
import type { Edit } from '../whatif/edits.ts';

// What a change that the engine tried is called, and the what-if that makes it.
export function nameOfChange({ change, subject, amount }: SensitivityChange): string {
  switch (change) {
    case 'add_worker':
      return amount === 1 ? 'One more worker' : `${amount} more workers`;
    case 'raise_limit':
      return `Limit ${subject} raised by ${amount}`;
    case 'raise_resource':
      return `${formatAmount(amount, subject)} more ${subject}`;
    case 'halve_task':
      return `${subject} in half the time`;
  }
}

export function editOfChange(
  { change, subject, amount }: SensitivityChange,
  model: Model | null,
  edits: readonly Edit[],
  lanes: number,
): Edit | null {
  if (model === null) return null;
  if (change === 'add_worker') {
    const now = edits.find((edit) => edit.kind === 'workers');
    return { kind: 'workers', workers: (now?.workers || lanes) + amount };
  }
  if (change === 'raise_limit') return moreOfLimit(subject, amount, model, edits);
  if (change === 'raise_resource') {
    const now = edits.find((edit) => edit.kind === 'resource' && edit.name === subject);
    const capacity =
      now?.kind === 'resource' ? now.capacity : model.plan.resources.find(({ name }) => name === subject)?.capacity;
    return capacity == null ? null : { kind: 'resource', name: subject, capacity: capacity + amount };
  }
  if (change === 'halve_task' && isInDocument(subject, model)) {
    const now = edits.find((edit) => edit.kind === 'duration' && edit.task === subject);
    return { kind: 'duration', task: subject, percent: Math.round((now?.kind === 'duration' ? now.percent : 100) / 2) };
  }
  return null;
}

// Whether an entry of the document is this task: of tasks that segments bring there is none. A handler's place is not told, but
// the id of what a segment brings has a dot.
function isInDocument(id: string, { columns, index_of }: Model): boolean {
  const task = index_of.get(id) ?? -1;
  return columns.source[task] >= 0 || (columns.role[task] > 0 && !id.includes('.'));
}

function moreOfLimit(key: string, amount: number, model: Model, edits: readonly Edit[]): Edit | null {
  const edited = edits.find((edit) => edit.kind === 'limit' && edit.key === key);
  const now =
    edited?.kind === 'limit' ? edited.concurrency : model.facts.limits.find((limit) => limit.key === key)?.concurrency;
  return now === undefined ? null : { kind: 'limit', key, concurrency: now + amount };
}
