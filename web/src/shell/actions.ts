import { RequestFailed } from '../engine/client.ts';
import { addressOf, planner } from '../state/app.svelte.ts';
import { recognise } from '../source/recognise.ts';
import { encodeAddress, kAddressMax } from '../state/url.ts';
import { planningOptions } from '../state/analyse.ts';
import { openSample, type SampleName } from '../planner/samples.ts';

// What menus, palette and keys do with files and the clipboard. A failure becomes a notice.

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
    if (file !== null) await openText(await readFile(file), file.name);
  });
}

export function importFile(format: string): Promise<void> {
  return attempt(`The file could not be imported as ${format}`, async () => {
    const file = await pickFile('');
    if (file === null) return;
    const text = await planner.client.text({ kind: 'import', format, name: file.name, text: await readFile(file) });
    planner.open(text, file.name);
  });
}

// The text of the editor as a file of another system.
export function importText(format: string): Promise<void> {
  return attempt(`The text could not be imported as ${format}`, async () => {
    const { text, file: name } = planner;
    planner.open(await planner.client.text({ kind: 'import', format, name, text }), name);
  });
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

// A workflow, or a file of another system that says what it is.
export async function openText(text: string, name: string): Promise<void> {
  if (text.trim() === '') throw new Error(`${name} is empty`);
  const format = recognise(text, name);
  if (format === undefined) {
    planner.open(normalise(text), name);
    return;
  }
  planner.open(await planner.client.text({ kind: 'import', format, name, text: normalise(text) }), name);
  planner.notify('info', `Imported ${name} as ${format}.`);
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

function baseName(): string {
  const name = planner.model?.facts.name ?? planner.file.replace(/\.[^.]*$/, '');
  return name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80) || 'workflow';
}

export function exportText(syntax: 'yaml' | 'json'): Promise<void> {
  return attempt('The workflow could not be exported', async () => {
    const same = (/^\s*[[{]/.test(planner.text) ? 'json' : 'yaml') === syntax;
    const text = same ? planner.text : await planner.client.text({ kind: 'spell', syntax });
    download(new Blob([text], { type: 'text/plain' }), `${baseName()}.${syntax}`);
  });
}

export function exportPlan(): Promise<void> {
  return attempt('The plan could not be exported', async () => {
    const { model, edits } = planner;
    if (model === null) return;
    const options = planningOptions(edits, model.facts.resources);
    const { result } = await planner.client.request('plan_full', { workflow: model.workflow, options });
    download(new Blob([JSON.stringify(result, null, 2)], { type: 'application/json' }), `${baseName()}.plan.json`);
  });
}

export function exportSvg(): Promise<void> {
  return attempt('The chart could not be exported', async () => {
    const { model, edits } = planner;
    if (model === null) return;
    const options = planningOptions(edits, model.facts.resources);
    const args = { workflow: model.workflow, options, title: model.facts.name, width: 1200 };
    const { svg } = (await planner.client.request('gantt_svg', args)).result;
    download(new Blob([svg], { type: 'image/svg+xml' }), `${baseName()}.gantt.svg`);
  });
}

// The picture in sight; the pane that shows it says how.
export const picture: { current: (() => Promise<Blob>) | null } = { current: null };

export function exportPng(): Promise<void> {
  return attempt('The picture could not be exported', async () => {
    if (picture.current === null) throw new Error('nothing is shown');
    download(await picture.current(), `${baseName()}.${planner.tab}.png`);
  });
}

export function copyLink(): Promise<void> {
  return attempt('The link could not be copied', async () => {
    const hash = await encodeAddress(addressOf(planner.tab, true));
    const link = `${location.href.replace(/#.*$/, '')}${hash}`;
    if (link.length > kAddressMax) throw new Error('the workflow is too large for a link; export the file instead');
    await navigator.clipboard.writeText(link);
    planner.notify('info', 'The link is in the clipboard. The workflow is in it, and goes to no server.');
  });
}
