import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Input, type InputTarget } from '../../src/render/input.ts';

// As many of the browser's frames as are wanted, one after the other.
const frames: FrameRequestCallback[] = [];
let page: EventTarget;
let canvas: EventTarget;
let panned: [number, number][];
let input: Input;

function runFrame(now_ms: number): void {
  for (const frame of frames.splice(0)) frame(now_ms);
}

function keyOf(type: 'keydown' | 'keyup', key: string): Event {
  return Object.assign(new Event(type, { cancelable: true }), { key });
}

beforeEach(() => {
  page = new EventTarget();
  canvas = new EventTarget();
  panned = [];
  vi.stubGlobal('window', page);
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0));
  const target = { panBy: (dx: number, dy: number) => panned.push([dx, dy]) };
  input = new Input(canvas as HTMLCanvasElement, target as unknown as InputTarget);
});

afterEach(() => {
  input.dispose();
  vi.unstubAllGlobals();
});

// Its press is handed to the canvas; its release happens where the focus is.
test('a key that is let go of outside the canvas stops the pan', () => {
  canvas.dispatchEvent(keyOf('keydown', 'w'));
  runFrame(performance.now() + 16);
  expect(panned).toHaveLength(1);
  page.dispatchEvent(keyOf('keyup', 'W'));
  runFrame(performance.now() + 32);
  expect(frames).toHaveLength(0);
  expect(panned).toHaveLength(1);
});

test('other keys go on when one is let go of', () => {
  canvas.dispatchEvent(keyOf('keydown', 'w'));
  canvas.dispatchEvent(keyOf('keydown', 'd'));
  page.dispatchEvent(keyOf('keyup', 'w'));
  runFrame(performance.now() + 16);
  expect(panned).toHaveLength(1);
  expect(panned[0][0]).toBeLessThan(0);
  expect(panned[0][1]).toBe(0);
});

test('a window that loses the focus lets go of every key', () => {
  canvas.dispatchEvent(keyOf('keydown', 'a'));
  page.dispatchEvent(new Event('blur'));
  runFrame(performance.now() + 16);
  expect(frames).toHaveLength(0);
  expect(panned).toHaveLength(0);
});
