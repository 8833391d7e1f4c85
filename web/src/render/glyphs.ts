// The mark of each state: a disc with a sign in it, told apart without colour.
import type { Context } from './frame.ts';
import { Kind } from './states.ts';

// Signs as strokes in a box from -1 to 1; a polyline each.
const signs: readonly (readonly (readonly number[])[])[] = [
  [], // pending: an empty ring
  [[0, -0.5, 0, 0, 0.4, 0.25]], // queued: the hands of a clock
  [[-0.3, -0.5, 0.5, 0, -0.3, 0.5, -0.3, -0.5]], // running: a triangle
  [
    [-0.25, -0.45, -0.25, 0.45],
    [0.25, -0.45, 0.25, 0.45],
  ], // approval: paused
  [[-0.48, 0.02, -0.12, 0.4, 0.5, -0.38]], // completed: a tick
  [
    [-0.4, -0.4, 0.4, 0.4],
    [-0.4, 0.4, 0.4, -0.4],
  ], // failed: a cross
  [
    [-0.5, -0.4, -0.1, 0, -0.5, 0.4],
    [0.1, -0.4, 0.5, 0, 0.1, 0.4],
  ], // skipped: fast forward
  [[-0.4, 0.4, 0.4, -0.4]], // cancelled: struck out, as the icon of the lists is
  [
    [0.5, 0.4, 0.5, -0.15, -0.5, -0.15],
    [-0.15, -0.5, -0.5, -0.15, -0.15, 0.2],
  ], // compensated: back again
];

// Disc of `radius` about (x, y) in `colour`, sign in `ink`.
export function drawGlyph(
  context: Context,
  kind: Kind,
  x: number,
  y: number,
  radius: number,
  colour: string,
  ink: string,
): void {
  context.beginPath();
  if (kind === Kind.pending) {
    context.lineWidth = Math.max(1, radius * 0.28);
    context.strokeStyle = colour;
    context.arc(x, y, radius - context.lineWidth / 2, 0, 2 * Math.PI);
    context.stroke();
    return;
  }
  context.fillStyle = colour;
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  for (const line of signs[kind]) {
    for (let at = 0; at + 1 < line.length; at += 2) {
      const [px, py] = [x + line[at] * radius, y + line[at + 1] * radius];
      if (at === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    }
  }
  context.strokeStyle = ink;
  context.lineWidth = Math.max(1, radius * 0.26);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke();
  if (kind === Kind.running) {
    context.fillStyle = ink;
    context.fill();
  }
}
