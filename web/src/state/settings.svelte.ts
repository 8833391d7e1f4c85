import { parseSettings, type Scheme, type Stored } from './settings.ts';

export type { Scheme } from './settings.ts';

const kKey = 'gantline.settings';

function readStored(): string | null {
  try {
    return localStorage.getItem(kKey);
  } catch {
    return null; // storage is off
  }
}

export const settings: Stored = $state(parseSettings(readStored()));

export function saveSettings(): void {
  try {
    localStorage.setItem(kKey, JSON.stringify(settings));
  } catch {
    // Storage is off or full; the settings hold until the page closes.
  }
}

export function applyScheme(scheme: Scheme): void {
  const root = document.documentElement;
  if (scheme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', scheme);
}
