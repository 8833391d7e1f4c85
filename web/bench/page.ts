// The page that render.mjs and demo.mjs drive: makes data and a renderer, pans it frame by frame, and measures.
import { DistributionRenderer } from '../src/render/distribution.ts';
import { GanttRenderer } from '../src/render/gantt.ts';
import { GraphRenderer } from '../src/render/graph.ts';
import { SeriesRenderer } from '../src/render/series.ts';
import { Theme } from '../src/render/theme.ts';
import type { Renderer } from '../src/render/types.ts';
import * as synthetic from './synthetic.ts';

// Processor time of the page's main thread so far; render.mjs provides it.
declare function mainThreadMs(): Promise<number>;

const frames = 90;

function host(): HTMLElement {
  const element = document.getElementById('host');
  if (element === null) throw new Error('the page has no host');
  return element;
}

const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

// Milliseconds from the call until the frame after the first paint has begun, less the wait for that frame to be due.
export async function timeStart(make: () => void): Promise<number> {
  await nextFrame();
  const before = performance.now();
  make();
  await nextFrame();
  // A task queued in a frame runs after that frame has been painted.
  await new Promise<void>((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
  return performance.now() - before;
}

// Intervals between frames while `step` moves the picture in each, median and 95th percentile, and the processor time
// that a frame takes on average, which other programs on the machine do not change.
export async function timePan(step: (frame: number) => void): Promise<[number, number, number]> {
  const intervals: number[] = [];
  const spent_before = await mainThreadMs();
  let before = await nextFrame();
  for (let frame = 0; frame < frames; frame++) {
    step(frame);
    const now = await nextFrame();
    intervals.push(now - before);
    before = now;
  }
  intervals.sort((a, b) => a - b);
  const spent = (await mainThreadMs()) - spent_before;
  return [quantile(intervals, 0.5), quantile(intervals, 0.95), spent / frames];
}

let theme: Theme | null = null;
let shown: Renderer<unknown> | null = null;

function show<T extends Renderer<unknown>>(make: (theme: Theme) => T): T {
  shown?.dispose();
  theme ??= new Theme();
  const renderer = make(theme);
  shown = renderer;
  return renderer;
}

const api = {
  synthetic,
  timeStart,
  timePan,
  show,
  host,
  GraphRenderer,
  GanttRenderer,
  SeriesRenderer,
  DistributionRenderer,
};
export type BenchApi = typeof api;
declare global {
  var bench: BenchApi;
}
globalThis.bench = api;
