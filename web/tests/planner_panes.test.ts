import { render } from 'svelte/server';
import { beforeEach, expect, test, vi } from 'vitest';
import FinishPane from '../src/planner/FinishPane.svelte';
import WhatIf from '../src/planner/WhatIf.svelte';
import { commands } from '../src/shell/commands.ts';
import type { Planner } from '../src/state/planner.svelte.ts';
import type { Edit } from '../src/whatif/edits.ts';

// The panes as markup, of a planner that says what it is told to.
const { planner } = vi.hoisted(() => ({ planner: {} as Partial<Record<keyof Planner, unknown>> }));
vi.mock('../src/state/app.svelte.ts', () => ({ app: {}, theme: {}, planner }));

beforeEach(() => {
  const planless = { model: null, run: null, own_effects: null, selected: -1, is_dimmed: false };
  Object.assign(planner, { ...planless, edits: [], text_edits: [], coming_edits: null, has_text: false, forecast: {} });
});

test('what-ifs that take no click are greyed with the plan that they belong to', () => {
  const opening = () => /<section[^>]*>/.exec(render(WhatIf).body)?.[0] ?? '';
  expect(opening()).not.toMatch(/stale|inert/);
  planner.coming_edits = [];
  planner.is_dimmed = true;
  expect(opening()).toMatch(/class="[^"]*stale.* inert/);
  // The time of a quick opening is none to look at.
  planner.is_dimmed = false;
  expect(opening()).toMatch(/inert/);
  expect(opening()).not.toMatch(/stale/);
});

test('what would help is tried with the plan that is there, not with a text that has none yet', () => {
  const changes = [{ change: 'add_worker', subject: '', amount: 1, gain_ms: 1000 }];
  Object.assign(planner, { model: { ids: [] }, forecast: { answer: null, changes: { changes } } });
  const body = () => render(FinishPane).body;
  expect(body()).toContain('aria-label="Try: One more worker"');
  planner.coming_edits = [];
  expect(body()).toContain('One more worker');
  expect(body()).not.toContain('Try:');
});

test('to remove all what-ifs is offered when the text has some, not when an older plan does', () => {
  const offered = () => commands().some(({ text }) => text === 'Remove all what-ifs');
  const workers: Edit = { kind: 'workers', workers: 2 };
  Object.assign(planner, { edits: [workers], coming_edits: [], text_edits: [] });
  expect(offered()).toBe(false);
  Object.assign(planner, { edits: [], coming_edits: [workers], text_edits: [workers] });
  expect(offered()).toBe(true);
});
