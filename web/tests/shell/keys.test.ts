import { beforeEach, expect, test, vi } from 'vitest';
import { early, handleKey, keepEarly, screenKeys } from '../../src/shell/keys.ts';
import { app } from '../../src/state/app.svelte.ts';

vi.mock('../../src/state/app.svelte.ts', () => ({ app: { screen: 'runs', dialog: null }, planner: {} }));
vi.mock('../../src/state/planner.svelte.ts', () => ({ tabs: ['graph', 'gantt', 'resources', 'finish'] }));
vi.mock('../../src/state/settings.svelte.ts', () => ({ settings: {} }));

let is_dialog_open = false;
const seen: string[] = [];

function press(key: string): KeyboardEvent {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key }) as KeyboardEvent;
  handleKey(event);
  return event;
}

beforeEach(() => {
  is_dialog_open = false;
  app.dialog = null;
  seen.length = 0;
  screenKeys.current = ({ key }) => seen.push(key) > 0;
  vi.stubGlobal('HTMLElement', class {});
  vi.stubGlobal('document', {
    querySelector: (selector: string) => (selector === 'dialog[open]' && is_dialog_open ? {} : null),
  });
});

test('a key goes to the screen in sight', () => {
  expect(press('Escape').defaultPrevented).toBe(true);
  expect(seen).toEqual(['Escape']);
});

test('behind an open dialog no key means anything, and Escape is left to the dialog', () => {
  is_dialog_open = true;
  for (const key of ['Escape', '1', '2', '[', ']', '?']) expect(press(key).defaultPrevented).toBe(false);
  expect(seen).toEqual([]);
});

function type(key: string, held: Partial<KeyboardEvent> = {}): boolean {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key, ...held }) as KeyboardEvent;
  keepEarly(event);
  handleKey(event);
  return event.defaultPrevented;
}

test('what is typed before the palette is there is kept for it, and goes nowhere else', () => {
  screenKeys.current = null;
  expect(type('x')).toBe(false);
  app.dialog = 'palette';
  for (const key of ['s', 'k', 'j', 'Backspace', 'y', 'Delete', 'Tab', 'Enter']) expect(type(key)).toBe(true);
  expect(early.keys).toBe('sky\n');
  // From here on they go to its field.
  is_dialog_open = true;
  expect(type('!')).toBe(false);
  expect(early.keys).toBe('sky\n');
  is_dialog_open = false;
  type('Escape');
  expect(app.dialog).toBeNull();
  type('z');
  expect(early.keys).toBe('');
});

test('keys that are no text go where they belong while the palette is fetched', () => {
  app.dialog = 'palette';
  for (const key of ['F5', 'Shift', 'PageDown']) expect(type(key)).toBe(false);
  expect(type('ArrowLeft', { altKey: true })).toBe(false);
  expect(type('x', { altKey: true })).toBe(false);
  expect(early.keys).toBe('');
});

test('a palette that is closed before it is there forgets what was typed, however it is opened again', () => {
  for (const close of [() => type('Escape'), () => type('k', { ctrlKey: true })]) {
    app.dialog = 'palette';
    for (const key of ['o', 'p', 'e', 'n', 'Enter']) type(key);
    close();
    expect([app.dialog, early.keys]).toEqual([null, '']);
  }
});
