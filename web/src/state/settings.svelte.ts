// What a reader has set and expects to find again: kept in this browser, of use in no other.
export type Scheme = 'system' | 'light' | 'dark';

interface Stored {
  scheme: Scheme;
  left_share: number;
  right_share: number;
  problems_share: number;
  inspector_share: number;
  left_open: boolean;
  right_open: boolean;
  threshold_percent: number;
  gantt_mode: 'task' | 'lane' | 'group';
  slack: boolean;
  queued: boolean;
  baseline: boolean;
  fold_gaps: boolean;
}

const defaults: Stored = {
  scheme: 'system',
  left_share: 0.27,
  right_share: 0.24,
  problems_share: 0.24,
  inspector_share: 0.58,
  left_open: true,
  right_open: true,
  threshold_percent: 0,
  gantt_mode: 'task',
  slack: true,
  queued: false,
  baseline: true,
  fold_gaps: false,
};

const kKey = 'gantline.settings';

// Members that are missing or of another type than the default are the default.
export function parseSettings(text: string | null): Stored {
  const result: Stored = { ...defaults };
  if (text === null) return result;
  try {
    const found: unknown = JSON.parse(text);
    if (found === null || typeof found !== 'object') return result;
    for (const [key, value] of Object.entries(found)) {
      if (Object.hasOwn(defaults, key) && typeof value === typeof defaults[key as keyof Stored]) {
        Object.assign(result, { [key]: value });
      }
    }
  } catch {
    // Somebody else's text under our key is as good as none.
  }
  return result;
}

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
