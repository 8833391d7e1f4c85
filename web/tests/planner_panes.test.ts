import { render } from 'svelte/server';
import { beforeEach, expect, test, vi } from 'vitest';
import WhatIf from '../src/planner/WhatIf.svelte';
import type { Planner } from '../src/state/planner.svelte.ts';

// The panes as markup, of a planner that says what it is told to.
const { planner } = vi.hoisted(() => ({ planner: {} as Partial<Record<keyof Planner, unknown>> }));
vi.mock('../src/state/app.svelte.ts', () => ({ app: {}, theme: {}, planner }));

beforeEach(() => {
  Object.assign(planner, {
    model: null,
    own_effects: null,
    edits: [],
    coming_edits: null,
    is_dimmed: false,
    selected: -1,
  });
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
