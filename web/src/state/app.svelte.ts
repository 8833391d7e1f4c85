import { Theme } from '../render/theme.ts';
import type { Model } from './model.ts';
import { Planner, tabs, type Tab } from './planner.svelte.ts';
import { decodeAddress, encodeAddress, hasSameWork, kAddressMax, type Address } from './url.ts';

export type Screen = 'plan' | 'compare' | 'runs';

export const planner = new Planner();
export const theme = new Theme();

// What the whole page is about: which screen, which dialogs, whether there is a server.
export const app: {
  screen: Screen;
  // Where in the screen: what follows its name in the address.
  path: string;
  dialog: 'palette' | 'help' | null;
  narrow: boolean;
  // Null until it is known.
  server: boolean | null;
} = $state({ screen: 'plan', path: '', dialog: null, narrow: false, server: null });

const kNarrow = '(max-width: 760px)';
const kWriteMs = 400;
let written = '';
let timer: ReturnType<typeof setTimeout> | undefined;
// Ends the wait for the task of the latest address.
let stopSelecting = (): void => {};

export function screenOf(path: string): Screen {
  const [first] = path.split('/');
  return first === 'compare' || first === 'runs' ? first : 'plan';
}

// Follows the address and the width of the window. Returns how to stop.
export function startApp(): () => void {
  const media = matchMedia(kNarrow);
  const resize = () => (app.narrow = media.matches);
  const navigate = () => void readAddress();
  resize();
  media.addEventListener('change', resize);
  addEventListener('hashchange', navigate);
  addEventListener('popstate', navigate);
  void readAddress();
  // A static host is not asked for what it does not have.
  if (isServed()) void import('./find_server.ts').then(({ findServer }) => findServer());
  return () => {
    media.removeEventListener('change', resize);
    removeEventListener('hashchange', navigate);
    removeEventListener('popstate', navigate);
  };
}

// A server marks the page that it hands out (native/http/embed_page.cmake).
export function isServed(): boolean {
  return 'server' in document.documentElement.dataset;
}

export function go(path: string): void {
  if (location.hash === `#/${path}`) return;
  written = `#/${path}`;
  history.pushState(null, '', written);
  app.path = path;
  app.screen = screenOf(path);
}

async function readAddress(): Promise<void> {
  if (location.hash === written) return;
  written = location.hash;
  let address: Address;
  try {
    address = await decodeAddress(location.hash);
  } catch (error) {
    planner.notify('danger', error instanceof Error ? error.message : String(error));
    return;
  }
  app.path = address.screen;
  app.screen = screenOf(address.screen);
  const tab = tabs.find((name) => name === address.tab);
  if (tab !== undefined) planner.tab = tab;
  const old = planner.model;
  const { text } = address;
  const opens = text !== undefined && !hasSameWork(address, addressOf(planner.tab, true));
  if (opens) planner.open(text, 'from a link', address.edits, address.seed ?? null);
  stopSelecting();
  if (address.task !== undefined) selectWhenThere(address.task, opens ? old : null);
}

// The model comes later than the address; until then, the one of the workflow before may be there.
function selectWhenThere(id: string, old: Model | null): void {
  stopSelecting = $effect.root(() => {
    $effect(() => {
      if (planner.model === null || planner.model === old) return;
      planner.selectId(id);
      stopSelecting();
    });
  });
}

export function addressOf(tab: Tab, with_text: boolean): Address {
  return {
    screen: 'plan',
    tab: tab === 'graph' ? undefined : tab,
    task: planner.selected_id ?? undefined,
    seed: planner.seed ?? undefined,
    edits: planner.text_edits,
    text: with_text && planner.has_text ? planner.text : undefined,
  };
}

// Keeps the address in step with what is shown, without an entry in the history for each change. A workflow that is too
// long for an address stays out of it.
export function writeAddress(): void {
  if (app.screen !== 'plan') return;
  const address = addressOf(planner.tab, true);
  clearTimeout(timer);
  timer = setTimeout(() => void replaceAddress(address), kWriteMs);
}

async function replaceAddress(address: Address): Promise<void> {
  let hash = await encodeAddress(address);
  if (hash.length > kAddressMax) hash = await encodeAddress({ ...address, text: undefined });
  if (app.screen !== 'plan' || hash === location.hash) return;
  written = hash;
  history.replaceState(null, '', hash);
}
