// How times, amounts and counts are shown. One place, so that a number looks the same everywhere.

// "0 s", "250 ms", "4.2 s", "3 m 05 s", "2 h 10 m", "3 d 4 h".
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined || !Number.isFinite(milliseconds)) return '–';
  const sign = milliseconds < 0 ? '−' : '';
  const value = Math.abs(milliseconds);
  if (value === 0) return '0 s';
  if (value < 1000) return `${sign}${Math.round(value)} ms`;
  if (value < 59_950) return `${sign}${trim((value / 1000).toFixed(value < 10_000 ? 2 : 1))} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(value / 60_000);
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
  const hours = Math.round(value / 3_600_000);
  return `${sign}${Math.floor(hours / 24)} d ${hours % 24} h`;
}

// A difference with its sign: "+4 s", "−1 m 00 s", "no change".
export function change(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  if (milliseconds === 0) return 'no change';
  return milliseconds > 0 ? `+${duration(milliseconds)}` : duration(milliseconds);
}

export function count(value: number): string {
  return value.toLocaleString('en').replaceAll(',', '\u2009');
}

// "1 task", "1 000 tasks".
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? trim(value.toFixed(1)) : Math.round(value)} %`;
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

// The unit for amounts of up to `largest` of a resource that counts bytes; none for others.
export function unitOf(largest: number, name: string): { unit: string; size: number } {
  if (!/mem|disk|bytes|storage/i.test(name) || largest < 1024) return { unit: '', size: 1 };
  const power = Math.min(4, Math.floor(Math.log2(largest) / 10));
  return { unit: byteUnits[power], size: 1024 ** power };
}

// Amounts that count bytes look like sizes when they are large.
export function amount(value: number, name = ''): string {
  const { unit, size } = unitOf(value, name);
  if (unit !== '') return `${trim((value / size).toFixed(1))} ${unit}`;
  return Number.isInteger(value) ? count(value) : trim(value.toFixed(3));
}

export function money(micros: number): string {
  return trim((micros / 1_000_000).toFixed(2));
}

function trim(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
