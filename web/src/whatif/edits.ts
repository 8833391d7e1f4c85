import type { Policy } from 'gantline-engine';

// One thing that a what-if changes. Some change how the work is run (options), some the document itself.
export type Edit =
  | { readonly kind: 'workers'; readonly workers: number }
  | { readonly kind: 'limit'; readonly key: string; readonly concurrency: number }
  | { readonly kind: 'resource'; readonly name: string; readonly capacity: number }
  | { readonly kind: 'duration'; readonly task: string; readonly percent: number }
  | { readonly kind: 'failures'; readonly failures: boolean }
  | { readonly kind: 'policy'; readonly policy: Policy };

export const policies: readonly Policy[] = ['priority', 'critical_path', 'deadline', 'fifo'];

// Two edits of the same thing replace each other.
export function subjectOf(edit: Edit): string {
  switch (edit.kind) {
    case 'limit':
      return `limit:${edit.key}`;
    case 'resource':
      return `resource:${edit.name}`;
    case 'duration':
      return `duration:${edit.task}`;
    default:
      return edit.kind;
  }
}

export function withEdit(edits: readonly Edit[], edit: Edit): Edit[] {
  const subject = subjectOf(edit);
  const at = edits.findIndex((existing) => subjectOf(existing) === subject);
  return at < 0 ? [...edits, edit] : edits.map((existing, index) => (index === at ? edit : existing));
}

export interface Options {
  workers?: number;
  resources?: Record<string, number>;
  limits?: Record<string, number>;
  policy?: Policy;
  seed?: number;
  failures?: boolean;
  typical?: boolean;
}

// `own`: capacities that the workflow names itself hide those of the installation, and are changed in it.
export function applyToOptions(base: Options, edits: readonly Edit[], own: (resource: string) => boolean): Options {
  const options: Options = { ...base };
  for (const edit of edits) {
    if (edit.kind === 'workers') options.workers = edit.workers;
    if (edit.kind === 'limit') options.limits = { ...options.limits, [edit.key]: edit.concurrency };
    if (edit.kind === 'resource' && !own(edit.name)) {
      options.resources = { ...options.resources, [edit.name]: edit.capacity };
    }
    if (edit.kind === 'failures') options.failures = edit.failures;
    if (edit.kind === 'policy') options.policy = edit.policy;
  }
  return options;
}
