import { beforeEach, expect, test, vi } from 'vitest';
import { handleKey, screenKeys } from '../../src/shell/keys.ts';

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
