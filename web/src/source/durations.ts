// Durations as workflow files write them: "1h30m", "250ms", "1.5s", or whole milliseconds.
const units: readonly [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  let total = 0;
  let rest = value;
  while (rest !== '') {
    const part = /^([0-9]+(?:\.[0-9]+)?)(d|h|ms|m|s)/.exec(rest);
    if (part === null) return undefined;
    total += Number(part[1]) * (units.find(([unit]) => unit === part[2])?.[1] ?? 0);
    rest = rest.slice(part[0].length);
  }
  return Math.round(total);
}

// The shortest exact spelling.
export function spellDuration(milliseconds: number): string {
  let rest = Math.max(0, Math.round(milliseconds));
  if (rest === 0) return '0s';
  let text = '';
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
