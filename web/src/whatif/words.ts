import type { Policy } from 'gantline-engine';
import { amount, count, plural } from '../ui/format.ts';
import type { Edit } from './edits.ts';

// What starts first of what is ready.
export const policyNames: Record<Policy, string> = {
  priority: 'highest priority first',
  critical_path: 'longest path first',
  deadline: 'nearest deadline first',
  fifo: 'first come, first served',
};

export function describeEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'workers':
      return edit.workers === 0 ? 'As many workers as it takes' : plural(edit.workers, 'worker');
    case 'limit':
      return `Limit ${edit.key} = ${count(edit.concurrency)}`;
    case 'resource':
      return `${edit.name} = ${amount(edit.capacity, edit.name)}`;
    case 'duration':
      return `${edit.task} takes ${edit.percent} %`;
    case 'failures':
      return edit.failures ? 'Failures as estimated' : 'No failures';
    case 'policy':
      return `Policy: ${policyNames[edit.policy]}`;
  }
}
