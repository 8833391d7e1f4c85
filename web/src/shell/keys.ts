import { app, planner } from '../state/app.svelte.ts';
import { tabs } from '../state/planner.svelte.ts';
import { settings } from '../state/settings.svelte.ts';

// The keyboard of the page. Keys of a widget that has the focus go to the widget: renderers handle their own, and stop them.

export interface Shortcut {
  readonly keys: readonly string[];
  readonly what: string;
  readonly group: 'Everywhere' | 'Plan' | 'Graph and Gantt' | 'Time';
}

export const shortcuts: readonly Shortcut[] = [
  { keys: ['Ctrl', 'K'], what: 'Commands and tasks', group: 'Everywhere' },
  { keys: ['?'], what: 'This list', group: 'Everywhere' },
  { keys: ['Esc'], what: 'Close, or let go of the selection', group: 'Everywhere' },
  { keys: ['1'], what: 'Graph', group: 'Plan' },
  { keys: ['2'], what: 'Gantt', group: 'Plan' },
  { keys: ['3'], what: 'Resources', group: 'Plan' },
  { keys: ['4'], what: 'Finish time', group: 'Plan' },
  { keys: ['/'], what: 'Search tasks', group: 'Plan' },
  { keys: ['Esc', 'Tab'], what: 'Leave the editor', group: 'Plan' },
  { keys: ['C'], what: 'Next critical task (Shift: previous)', group: 'Plan' },
  { keys: ['W', 'A', 'S', 'D'], what: 'Move, as the arrows do', group: 'Graph and Gantt' },
  { keys: ['+', '−'], what: 'Zoom', group: 'Graph and Gantt' },
  { keys: ['F'], what: 'Fit everything', group: 'Graph and Gantt' },
  { keys: ['['], what: 'One event back', group: 'Time' },
  { keys: [']'], what: 'One event on', group: 'Time' },
  { keys: ['Space'], what: 'Play and pause', group: 'Time' },
];

// Keys of the screen in sight, when it is not the planner. True when one meant something.
export const screenKeys: { current: ((event: KeyboardEvent) => boolean) | null } = { current: null };

// Whether the event goes to something that takes text. The editor is in a shadow root: out here its events name its host as
// their target, and only their path begins where they happened.
export function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input:not([type="checkbox"]):not([type="range"]), textarea, select') !== null
  );
}

export function handleKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    app.dialog = app.dialog === 'palette' ? null : 'palette';
    early.keys = '';
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (app.dialog !== null || isTyping(event)) return;
  // Nothing behind an open dialog moves, and Escape closes it.
  if (document.querySelector('dialog[open]') !== null) return;
  if (act(event)) event.preventDefault();
}

// What is typed while the palette is fetched: it begins with that. Kept before anything else gets the key, an editor for example,
// which gets nothing either that would change its text. Closing the palette forgets it.
export const early = { keys: '' };

export function keepEarly(event: KeyboardEvent): void {
  const { key } = event;
  if (app.dialog !== 'palette') early.keys = '';
  else if (document.querySelector('dialog[open]') === null && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (key === 'Escape') {
      app.dialog = null;
      early.keys = '';
    } else if (key === 'Backspace') early.keys = early.keys.slice(0, -1);
    else if (key === 'Enter') early.keys += '\n';
    else if (key.length === 1) early.keys += key;
    else if (key !== 'Delete' && key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function act(event: KeyboardEvent): boolean {
  if (event.key === '?') {
    app.dialog = 'help';
    return true;
  }
  if (app.screen === 'plan') return actOnPlan(event);
  return screenKeys.current?.(event) === true || pictureKey(event.key, event.target);
}

// True when the key meant something.
function actOnPlan({ key, shiftKey, target }: KeyboardEvent): boolean {
  const tab = tabs[Number(key) - 1];
  if (tab !== undefined) planner.tab = tab;
  else if (key === '/') searchTasks();
  else if (key.toLowerCase() === 'c') planner.selectCritical(shiftKey ? -1 : 1);
  else if (key === '[') planner.scrubber.step(-1);
  else if (key === ']') planner.scrubber.step(1);
  else if (key === 'Escape') planner.select(-1);
  else if (key === ' ' && !isPressable(target)) planner.scrubber.toggle();
  else return pictureKey(key, target);
  return true;
}

export function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, [role="tab"], input, summary') !== null;
}

// Keys of the picture work from anywhere in the plan: they are handed to its canvas.
function pictureKey(key: string, target: EventTarget | null): boolean {
  if (!/^(?:[wasdf+=-])$/i.test(key) || target instanceof HTMLCanvasElement) return false;
  const canvas = document.querySelector<HTMLCanvasElement>('[data-picture] canvas');
  canvas?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: false, cancelable: true }));
  return canvas !== null;
}

let search_wanted = false;

export function searchTasks(): void {
  planner.left = 'tasks';
  settings.left_open = true;
  search_wanted = true;
  requestAnimationFrame(focusSearch);
}

// Gives the search field the focus that was asked for; the first time, the field is fetched when it is.
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  if (!search_wanted || field === null) return;
  search_wanted = false;
  field.focus();
}
