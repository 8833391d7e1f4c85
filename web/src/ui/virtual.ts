// Arithmetic of a list of which only the rows in sight exist.

export interface Window {
  readonly first: number;
  readonly last: number; // exclusive
  readonly offset: number; // of the first row, in pixels
}

// Browsers do not draw elements much taller than this; beyond it rows are scaled onto the scroll bar.
const kHeightMax = 8_000_000;
const kOverscan = 6;

export function totalHeight(count: number, row: number): number {
  return Math.min(kHeightMax, count * row);
}

export function windowOf(count: number, row: number, scroll: number, height: number): Window {
  const visible = Math.ceil(height / row);
  const most = Math.max(0, count * row - height);
  const scrollable = Math.max(1, totalHeight(count, row) - height);
  const exact = count * row <= kHeightMax ? Math.min(scroll, most) : (Math.min(scroll, scrollable) / scrollable) * most;
  const top = Math.floor(exact / row);
  const first = Math.max(0, top - kOverscan);
  const last = Math.min(count, top + visible + 1 + kOverscan);
  // Relative to where the reader has scrolled to, so that scaling does not move the rows in sight.
  return { first, last, offset: scroll - (exact - first * row) };
}

// Where to scroll so that a row is in sight; the place itself when it is already.
export function scrollTo(index: number, count: number, row: number, scroll: number, height: number): number {
  const total = totalHeight(count, row);
  const scale = count * row <= kHeightMax ? 1 : (total - height) / Math.max(1, count * row - height);
  const top = index * row * scale;
  const bottom = ((index + 1) * row - height) * scale;
  return Math.max(0, scroll > top ? top : scroll < bottom ? bottom : scroll);
}
