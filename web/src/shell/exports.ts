import { planningOptions } from '../state/analyse.ts';
import { addressOf, planner } from '../state/app.svelte.ts';
import { encodeAddress, kAddressMax } from '../state/url.ts';
import { download } from './actions.ts';

// What leaves the page. Fetched when something does.

function baseName(): string {
  const name = planner.model?.facts.name ?? planner.file.replace(/\.[^.]*$/, '');
  return name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80) || 'workflow';
}

export async function exportText(syntax: 'yaml' | 'json'): Promise<void> {
  const same = (/^\s*[[{]/.test(planner.text) ? 'json' : 'yaml') === syntax;
  const text = same ? planner.text : await planner.client.text({ kind: 'spell', syntax });
  download(new Blob([text], { type: 'text/plain' }), `${baseName()}.${syntax}`);
}

export async function exportPlan(): Promise<void> {
  const { model, edits } = planner;
  if (model === null) return;
  const options = planningOptions(edits, model.facts.resources);
  const { result } = await planner.client.request('plan_full', { workflow: model.workflow, options });
  download(new Blob([JSON.stringify(result, null, 2)], { type: 'application/json' }), `${baseName()}.plan.json`);
}

export async function exportSvg(): Promise<void> {
  const { model, edits } = planner;
  if (model === null) return;
  const options = planningOptions(edits, model.facts.resources);
  const args = { workflow: model.workflow, options, title: model.facts.name, width: 1200 };
  const { svg } = (await planner.client.request('gantt_svg', args)).result;
  download(new Blob([svg], { type: 'image/svg+xml' }), `${baseName()}.gantt.svg`);
}

export async function exportPng(paint: (() => Promise<Blob>) | null): Promise<void> {
  if (paint === null) throw new Error('nothing is shown');
  download(await paint(), `${baseName()}.${planner.tab}.png`);
}

export async function copyLink(): Promise<void> {
  const hash = await encodeAddress(addressOf(planner.tab, true));
  const link = `${location.href.replace(/#.*$/, '')}${hash}`;
  if (link.length > kAddressMax) throw new Error('the workflow is too large for a link; export the file instead');
  await navigator.clipboard.writeText(link);
  planner.notify('info', 'The link is in the clipboard. The workflow is in it, and goes to no server.');
}
