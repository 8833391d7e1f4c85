import { RequestFailed } from '../engine/client.ts';
import { planner } from '../state/app.svelte.ts';
import { hasTasks, recognise } from '../source/recognise.ts';
import { openSample, type SampleName } from '../planner/samples.ts';

// What menus, palette and keys do with files and the clipboard. A failure becomes a notice.

const foreign = () => import('./foreign.ts');

const kFileMax = 64 * 1024 * 1024;

export async function attempt(what: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const why = error instanceof RequestFailed ? error.detail : error instanceof Error ? error.message : String(error);
    planner.notify('danger', `${what}: ${why}`);
  }
}

export function pickFile(accept = '.yaml,.yml,.json,.sm,.stg,.txt,.jsonl'): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null), { once: true });
    input.addEventListener('cancel', () => resolve(null), { once: true });
    input.click();
  });
}

export function openFile(): Promise<void> {
  return attempt('The file could not be opened', async () => {
    const file = await pickFile();
    if (file !== null) await openText(await readFile(file), file.name, true);
  });
}

export function importFile(format: string): Promise<void> {
  return attempt('The file could not be imported', async () => {
    const file = await pickFile('');
    if (file !== null) await (await foreign()).importText(format, await readFile(file), file.name);
  });
}

// The text of the editor as a file of another system.
export function importText(format: string): Promise<void> {
  return attempt('The text could not be imported', async () =>
    (await foreign()).importText(format, planner.text, planner.file),
  );
}

export async function readFile(file: File): Promise<string> {
  if (file.size > kFileMax) throw new Error(`${file.name} is larger than 64 MiB`);
  const bytes = await file.arrayBuffer();
  try {
    return normalise(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Error(`${file.name} is not UTF-8 text`);
  }
}

// One kind of line end, no byte order mark: offsets in the editor and in the readers are the same.
export function normalise(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

// A workflow, or a file of another system that says what it is. What is no file, and what has the name of a workflow, is for
// the editor, whatever it is.
export async function openText(text: string, name: string, is_file: boolean): Promise<void> {
  if (text.trim() === '') throw new Error(`${name} is empty`);
  const format = recognise(text, name);
  if (format === undefined && (!is_file || /\.(ya?ml|json)$/i.test(name) || hasTasks(text)))
    planner.open(normalise(text), name);
  else await (await foreign()).openForeign(format, normalise(text), name);
}

export function openSampleByName(name: SampleName): Promise<void> {
  return attempt('The sample could not be opened', () => openSample(name));
}

// ---- out ----

export function download(data: Blob, name: string): void {
  const url = URL.createObjectURL(data);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const exports = () => import('./exports.ts');

export function exportText(syntax: 'yaml' | 'json'): Promise<void> {
  return attempt('The workflow could not be exported', async () => (await exports()).exportText(syntax));
}

export function exportPlan(): Promise<void> {
  return attempt('The plan could not be exported', async () => (await exports()).exportPlan());
}

export function exportSvg(): Promise<void> {
  return attempt('The chart could not be exported', async () => (await exports()).exportSvg());
}

// The picture in sight; the pane that shows it says how.
export const picture: { current: (() => Promise<Blob>) | null } = { current: null };

export function exportPng(): Promise<void> {
  return attempt('The picture could not be exported', async () => (await exports()).exportPng(picture.current));
}

export function copyLink(): Promise<void> {
  return attempt('The link could not be copied', async () => (await exports()).copyLink());
}
