import { RequestFailed } from '../engine/client.ts';
import type { Problem } from '../source/source.ts';
import { planner } from '../state/app.svelte.ts';
import { count } from '../ui/format.ts';

// Files of other systems. Fetched when there is one.

export const openable =
  'What can be opened: a workflow with tasks, in YAML or JSON, and files of Argo, WfCommons, PSPLIB (.sm), STG and Ninja traces.';

// `format` undefined: nobody knows what it is.
export async function openForeign(format: string | undefined, text: string, name: string): Promise<void> {
  if (format === undefined) throw new Error(`${name} is none of what this page knows. ${openable}`);
  await importText(format, text, name);
  planner.notify('info', `Imported ${name} as ${format}.`);
}

export async function importText(format: string, text: string, name: string): Promise<void> {
  planner.open(await converted(format, text, name), name);
}

async function converted(format: string, text: string, name: string): Promise<string> {
  try {
    return await planner.client.text({ kind: 'import', format, name, text });
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    throw new Error(`${name || 'the text'} as ${format}, ${whatIsWrong(error)}`);
  }
}

export function whatIsWrong({ detail, problems }: { detail: string; problems: readonly Problem[] }): string {
  const [first] = problems;
  if (first === undefined) return detail;
  const { line, column } = first.position;
  const more = problems.length > 1 ? ` (and ${count(problems.length - 1)} more)` : '';
  return `line ${line}, column ${column}: ${first.message}${more}`;
}
