import type { Operations, PlannerOperation } from 'gantline-engine';
import type { Syntax, Problem } from '../source/source.ts';
import type { TextChange } from '../source/write.ts';
import type { Edit } from '../whatif/edits.ts';

// What page and worker say to each other. Every question has an id, and a revision of the text that it is about: when a
// newer revision is announced, older questions are dropped unanswered but for `stale`. Revision 0 is never stale.

export type JobOperation = 'simulate' | 'forecast' | 'sensitivity';

// The text that was read last stays in the worker, so that a document of megabytes crosses once, as text.
export type Question =
  // One operation of the facade.
  | { readonly kind: 'request'; readonly op: PlannerOperation; readonly args: object }
  // An operation that only begins, advanced in slices to its end. Answered with its handle.
  | { readonly kind: 'job'; readonly op: JobOperation; readonly args: object }
  | { readonly kind: 'read'; readonly text: string }
  // `open_workflow` for the text that was read, with edits in it.
  | { readonly kind: 'open'; readonly edits: readonly Edit[] }
  // Another system's file as the text of a workflow.
  | { readonly kind: 'import'; readonly format: string; readonly name: string; readonly text: string }
  | { readonly kind: 'generate'; readonly shape: string; readonly tasks: number; readonly seed: number }
  // The text that was read in the other syntax.
  | { readonly kind: 'spell'; readonly syntax: Syntax }
  // What is worth knowing about the text that was read, which is this workflow. `redundant`: look for dependencies that follow
  // from others, which takes a whole plan.
  | {
      readonly kind: 'hints';
      readonly workflow: number;
      readonly options: object;
      readonly redundant: boolean;
      readonly unbounded: readonly string[];
    }
  // How a text must change for an edit to become part of it. It comes along: what was read last may be older.
  | { readonly kind: 'write'; readonly text: string; readonly edit: Edit };

export type ToWorker =
  | { readonly kind: 'ask'; readonly id: number; readonly revision: number; readonly question: Question }
  | { readonly kind: 'supersede'; readonly revision: number }
  | { readonly kind: 'cancel'; readonly id: number };

export interface Failure {
  readonly code: string;
  readonly detail: string;
  readonly pointer: string;
  readonly problems: readonly Problem[];
}

export type Answer =
  | { readonly kind: 'frame'; readonly frame: ArrayBuffer }
  | { readonly kind: 'opened'; readonly frame: ArrayBuffer }
  | { readonly kind: 'read'; readonly syntax: Syntax; readonly task_ranges: Uint32Array<ArrayBuffer> }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'handle'; readonly handle: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'change'; readonly change: TextChange | null }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'stale' }
  | { readonly kind: 'cancelled' };

export type FromWorker =
  | { readonly kind: 'ready'; readonly info: Operations['info']['result'] }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: number }
  // The engine answers nothing any more: out of memory, or a fault of its own.
  | { readonly kind: 'dead'; readonly reason: string };
