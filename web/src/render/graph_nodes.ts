// Nodes as boxes or cards.
import type { Context, Frame } from './frame.ts';
import { drawGlyph } from './glyphs.ts';
import type { GraphModel } from './graph_model.ts';
import type { GraphScene } from './graph_scene.ts';
import type { GraphStyle } from './graph_style.ts';
import { Kind } from './states.ts';
import { type TextFitter, write } from './text.ts';
import type { GraphView } from './types.ts';
import { count } from '../ui/format.ts';

const faded_alpha = 0.4;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Fitters {
  readonly plain: TextFitter;
  readonly bold: TextFitter;
}

export function boxOf(model: GraphModel, view: GraphView, node: number): Box {
  const { x, y, w, h } = model.data;
  return {
    x: (x[node] - view.x) * view.scale,
    y: (y[node] - view.y) * view.scale,
    w: w[node] * view.scale,
    h: h[node] * view.scale,
  };
}

export function paintBoxes(
  frame: Frame,
  model: GraphModel,
  view: GraphView,
  scene: GraphScene,
  style: GraphStyle,
): void {
  const { context } = frame;
  // One colour at a time: changing the fill style costs more than looking at every node again.
  for (let kind = 0; kind < style.box.length; kind++) {
    for (const faded of [true, false]) {
      context.fillStyle = (faded ? style.box_faded : style.box)[kind].css;
      for (let index = 0; index < scene.node_count; index++) {
        const node = scene.nodes[index];
        if (model.kinds[node] !== kind || (model.faded?.[node] === 1) !== faded) continue;
        const box = boxOf(model, view, node);
        context.fillRect(box.x, box.y, box.w, box.h);
      }
    }
  }
  outlineCritical(context, model, view, scene, style);
}

function outlineCritical(
  context: Context,
  model: GraphModel,
  view: GraphView,
  scene: GraphScene,
  style: GraphStyle,
): void {
  context.strokeStyle = style.palette.critical.css;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let index = 0; index < scene.node_count; index++) {
    const node = scene.nodes[index];
    if (model.critical[node] === 0 || model.faded?.[node] === 1) continue;
    const box = boxOf(model, view, node);
    context.rect(box.x, box.y, box.w, box.h);
  }
  context.stroke();
}

export function paintCards(
  frame: Frame,
  model: GraphModel,
  view: GraphView,
  scene: GraphScene,
  style: GraphStyle,
  fitters: Fitters,
): void {
  for (let index = 0; index < scene.node_count; index++) {
    const node = scene.nodes[index];
    const box = boxOf(model, view, node);
    if (model.faded?.[node] === 1) {
      // Edges behind a faded card would run through its label.
      frame.context.globalAlpha = 1;
      frame.context.fillStyle = style.palette.background.css;
      frame.context.fillRect(box.x, box.y, box.w, box.h);
      frame.context.globalAlpha = faded_alpha;
    } else {
      frame.context.globalAlpha = 1;
    }
    paintCard(frame, model, box, node, style, fitters);
  }
  frame.context.globalAlpha = 1;
}

function paintCard(frame: Frame, model: GraphModel, box: Box, node: number, style: GraphStyle, fitters: Fitters): void {
  const { context } = frame;
  const { palette } = style;
  const kind = model.kinds[node] as Kind;
  const critical = model.critical[node] === 1;
  const radius = Math.min(6, box.h * 0.16);
  const members = model.data.node_task[node] < 0 ? model.data.node_members[node] : 0;
  context.strokeStyle = critical ? palette.critical.css : style.border[kind].css;
  context.fillStyle = style.fill[kind].css;
  context.lineWidth = critical ? 2 : 1;
  if (members > 0) paintStack(context, box, radius);
  context.beginPath();
  context.roundRect(box.x, box.y, box.w, box.h, radius);
  context.fill();
  context.stroke();

  const pad = box.h * 0.26;
  const glyph_radius = Math.min(box.h * 0.2, 14);
  drawGlyph(
    context,
    kind,
    box.x + pad + glyph_radius,
    box.y + box.h / 2,
    glyph_radius,
    palette.kinds[kind].css,
    style.ink,
  );
  const left = box.x + pad * 1.7 + 2 * glyph_radius;
  const room = { x: left, y: box.y, w: box.x + box.w - pad - left, h: box.h };
  const detail = box.h >= 30 ? model.detail(node) : '';
  paintText(context, model.label(node), detail, members, room, style, fitters);
}

// A card behind the card: there is more than one here.
function paintStack(context: Context, box: Box, radius: number): void {
  const offset = Math.min(4, box.h * 0.1);
  context.beginPath();
  context.roundRect(box.x + offset, box.y + offset, box.w, box.h, radius);
  context.fill();
  context.stroke();
}

// Returns where it begins.
function paintBadge(
  context: Context,
  right: number,
  middle: number,
  size: number,
  members: number,
  style: GraphStyle,
  fitters: Fitters,
): number {
  const text = `×${count(members)}`;
  const width = fitters.bold.width(text, size) + size;
  const left = right - width;
  context.fillStyle = style.palette.line.css;
  context.beginPath();
  context.roundRect(left, middle - size * 0.7, width, size * 1.4, size * 0.7);
  context.fill();
  context.fillStyle = style.palette.text.css;
  context.font = `600 ${size}px ${style.palette.font}`;
  write(context, text, left + size / 2, middle, size);
  return left;
}

// The count of a group stands beside the smaller words where there are some: the name needs the room.
function paintText(
  context: Context,
  name: string,
  detail: string,
  members: number,
  room: Box,
  style: GraphStyle,
  fitters: Fitters,
): void {
  const { palette } = style;
  const is_alone = detail === '';
  const size = room.h * (is_alone ? 0.34 : 0.31);
  const small = room.h * 0.26;
  const middle = room.y + room.h / 2;
  const lower = is_alone ? middle : middle + small * 0.85;
  const left_of_badge =
    members > 0
      ? paintBadge(context, room.x + room.w, lower, small, members, style, fitters) - small - room.x
      : room.w;
  context.fillStyle = palette.text.css;
  context.font = `500 ${size}px ${palette.font}`;
  const shown = fitters.plain.fitName(name, size, is_alone ? left_of_badge : room.w);
  write(context, shown, room.x, is_alone ? middle : middle - size * 0.62, size);
  if (is_alone) return;
  context.fillStyle = palette.muted.css;
  context.font = `400 ${small}px ${palette.font}`;
  write(context, fitters.plain.fit(detail, small, left_of_badge), room.x, lower, small);
}
