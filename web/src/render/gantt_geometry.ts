// Where things stand on the screen of a Gantt: label column, axis, rows, and the map between times and pixels. Pure.
import type { Size } from './frame.ts';
import type { GanttMode, Place } from './types.ts';
import { count, plural } from '../ui/format.ts';

export const axis_px = 30;
export const row_default_px = 24;
export const row_min_px = 2;
export const row_max_px = 40;
export const scrollbar_px = 10;

// The view in positions on the folded axis and in rows.
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly row_height: number;
}

const label_gap_px = 5;

// Where text goes that belongs beside what stands from `left` to `right`: after it, else before it, within `from` and `to`;
// null: neither has room.
export function placeBeside(width: number, left: number, right: number, from: number, to: number): number | null {
  if (right + label_gap_px + width <= to) return right + label_gap_px;
  const before = left - label_gap_px - width;
  return before >= from + label_gap_px ? before : null;
}

export function labelsWidth(screen: Size): number {
  return screen.width < 480 ? Math.round(screen.width * 0.36) : Math.min(220, Math.max(152, Math.round(screen.width * 0.18)));
}

export interface Geometry {
  readonly left: number; // where the bars begin
  readonly width: number; // of the bars' area
  readonly top: number;
  readonly height: number;
  readonly px_per_ms: number;
}

export function geometryOf(window: Window, screen: Size): Geometry {
  const left = labelsWidth(screen);
  const width = Math.max(1, screen.width - left);
  return {
    left,
    width,
    top: axis_px,
    height: Math.max(1, screen.height - axis_px),
    px_per_ms: width / (window.to - window.from),
  };
}

// The window that shows all of the time, and of the rows as many as stay legible.
export function fitWindow(from: number, to: number, rows: number, mode: GanttMode, screen: Size): Window {
  const { width, height } = geometryOf({ from, to, top: 0, row_height: 1 }, screen);
  // Room on the right for the last bar's label and the scroll bar.
  const span = (to - from) * (width / Math.max(1, width - 28));
  const fitting = height / Math.max(1, rows);
  const row_height = mode === 'task' ? row_default_px : Math.min(row_default_px + 2, Math.max(12, Math.floor(fitting)));
  return { from: from - (to - from) * 0.005, to: from + span, top: 0, row_height };
}

const export_height_max_px = 8000;

// A picture of all of the time and all rows, as high as they need unless a height is given.
export function wholePicture(from: number, to: number, rows: number, mode: GanttMode, width: number, height?: number) {
  const size = { width, height: height ?? Math.min(export_height_max_px, axis_px + rows * row_default_px) };
  const row_height = Math.min(row_default_px, (size.height - axis_px) / Math.max(1, rows));
  return { size, window: { ...fitWindow(from, to, rows, mode, size), row_height } };
}

// Zooms the time by `factor` so that what is under `x` stays there.
export function zoomWindow(window: Window, x: number, factor: number, extent: number, screen: Size): Window {
  const { left, width } = geometryOf(window, screen);
  const share = Math.min(1, Math.max(0, (x - left) / width));
  const span = Math.min(Math.max((window.to - window.from) / factor, span_min_ms), Math.max(extent * 2, span_min_ms));
  const anchor = window.from + share * (window.to - window.from);
  return { ...window, from: anchor - share * span, to: anchor + (1 - share) * span };
}
const span_min_ms = 4;

// Keeps some of the time and the last row in sight.
export function clampWindow(window: Window, from: number, to: number, rows: number, screen: Size): Window {
  const span = window.to - window.from;
  const keep = span * 0.1;
  const begin = Math.min(to - keep, Math.max(from - span + keep, window.from));
  const shown = (screen.height - axis_px) / window.row_height;
  const top = Math.max(0, Math.min(window.top, rows - shown + 0.5));
  return { from: begin, to: begin + span, top, row_height: window.row_height };
}

export function rowAt(window: Window, place: Place): number {
  return place.y < axis_px ? -1 : Math.floor(window.top + (place.y - axis_px) / window.row_height);
}

export function positionAt(window: Window, geometry: Geometry, x: number): number {
  return window.from + (x - geometry.left) / geometry.px_per_ms;
}

// What the header says of rows: how many there are, and which of them are in sight where not all are.
export function rowsInWords(window: Window, rows: number, noun: string, screen: Size): string {
  const all = plural(rows, noun);
  const shown = (screen.height - axis_px) / window.row_height;
  if (rows <= shown) return all;
  const first = Math.round(window.top) + 1;
  return `${count(first)}–${count(Math.min(rows, Math.max(first, Math.floor(window.top + shown + 0.2))))} of ${all}`;
}

export interface Thumb {
  readonly y: number;
  readonly height: number;
  readonly rows_per_px: number;
}

// The scroll bar's thumb; null when all rows are in sight.
export function thumbOf(window: Window, rows: number, screen: Size): Thumb | null {
  const height = screen.height - axis_px;
  const shown = height / window.row_height;
  if (rows <= shown || height < 40) return null;
  const thumb = Math.max(24, (height * shown) / rows);
  const rows_per_px = (rows - shown) / (height - thumb);
  return { y: axis_px + window.top / rows_per_px, height: thumb, rows_per_px };
}

// Bars become pixels when rows are thin or there are more bars than paths can carry.
export function barsArePixels(row_height: number, visible_bars: number): boolean {
  return row_height < 6 || visible_bars > 2500;
}
