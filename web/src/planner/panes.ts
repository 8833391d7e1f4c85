import type { Component } from 'svelte';
import type { Tab } from '../state/planner.svelte.ts';

type Load = () => Promise<{ default: Component }>;

// The views of the centre: each is fetched when it is first looked at, the rest when the page has nothing else to do.
export const panes: Record<Tab, Load> = {
  graph: () => import('./GraphPane.svelte'),
  gantt: () => import('./GanttPane.svelte'),
  resources: () => import('./ResourcesPane.svelte'),
  finish: () => import('./FinishPane.svelte'),
};

// Beside the picture, or on a small screen in its place.
export const sides = {
  tasks: () => import('./TasksGrid.svelte'),
  scrubber: () => import('./ScrubberBar.svelte'),
  inspector: () => import('./Inspector.svelte'),
  cycle: () => import('./CycleCard.svelte'),
  problems: () => import('./Problems.svelte'),
  whatif: () => import('./WhatIf.svelte'),
};

export function fetchPanes(): void {
  for (const load of [...Object.values(panes), sides.tasks]) void load().catch(() => {});
}
