// What a reader has set and expects to find again: kept in this browser, of use in no other.
export type Scheme = 'system' | 'light' | 'dark';

export interface Stored {
  scheme: Scheme;
  left_share: number;
  right_share: number;
  problems_share: number;
  inspector_share: number;
  left_open: boolean;
  threshold_percent: number;
  gantt_mode: 'task' | 'lane' | 'group';
  slack: boolean;
  queued: boolean;
  baseline: boolean;
  fold_gaps: boolean;
  hints_open: boolean;
}

const defaults: Stored = {
  scheme: 'system',
  left_share: 0.27,
  right_share: 0.24,
  problems_share: 0.24,
  inspector_share: 0.58,
  left_open: true,
  threshold_percent: 0,
  gantt_mode: 'task',
  slack: true,
  queued: false,
  baseline: true,
  fold_gaps: false,
  hints_open: false,
};

// Members that are missing or of another type than the default are the default.
export function parseSettings(text: string | null): Stored {
  const result: Stored = { ...defaults };
  if (text === null) return result;
  try {
    const found: unknown = JSON.parse(text);
    if (found === null || typeof found !== 'object') return result;
    for (const [key, value] of Object.entries(found)) {
      if (Object.hasOwn(defaults, key) && isFit(key as keyof Stored, value)) Object.assign(result, { [key]: value });
    }
  } catch {
    // Somebody else's text under our key is as good as none.
  }
  return result;
}

const choices: Partial<Record<keyof Stored, readonly string[]>> = {
  scheme: ['system', 'light', 'dark'],
  gantt_mode: ['task', 'lane', 'group'],
};

function isFit(key: keyof Stored, value: unknown): boolean {
  if (typeof value !== typeof defaults[key]) return false;
  if (typeof value === 'string') return choices[key]?.includes(value) === true;
  if (typeof value === 'number') return key.endsWith('_share') ? value > 0 && value < 1 : value >= 0 && value <= 100;
  return true;
}
