// Pointer, wheel and keyboard of a canvas as intentions: pan, zoom, hover, click, drag. No inertia: what one sees stops
// where the hand stops.
import type { Place } from './types.ts';

// A press that is not a pan, such as dragging the minimap's frame.
export interface Drag {
  move(place: Place): void;
  end?(): void;
}

export interface InputTarget {
  panBy(dx: number, dy: number): void; // the picture moves by this
  zoomAt(place: Place, factor: number): void;
  wheel(place: Place, event: WheelEvent): void;
  hover(place: Place | null): void;
  click(place: Place, extend: boolean): void;
  open(place: Place | null): void; // null: by keyboard, what is selected
  grab(place: Place): Drag | null;
  cursorAt(place: Place): string;
  fit(): void;
  zoomBy(factor: number): void;
  critical(direction: 1 | -1): void;
  escape(): void;
}

const click_slop_px = 4;
const key_speed_px_per_ms = 0.9;
const key_zoom = 1.25;

const directions: Readonly<Record<string, readonly [number, number]>> = {
  w: [0, 1],
  arrowup: [0, 1],
  s: [0, -1],
  arrowdown: [0, -1],
  a: [1, 0],
  arrowleft: [1, 0],
  d: [-1, 0],
  arrowright: [-1, 0],
};

// A wheel notch or a trackpad's fraction of one as a zoom factor.
export function wheelFactor(event: WheelEvent): number {
  const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
  // A pinch on a trackpad arrives as a wheel with Ctrl and small deltas.
  const speed = event.ctrlKey ? 0.01 : 0.0016;
  return Math.exp(-Math.max(-240, Math.min(240, pixels)) * speed);
}

export class Input {
  private readonly abort_ = new AbortController();
  private readonly pointers_ = new Map<number, Place>();
  private readonly held_ = new Set<string>();
  private drag_: Drag | null = null;
  private pressed_at_: Place | null = null;
  private panning_ = false;
  private frame_ = 0;
  private frame_at_ms_ = 0;

  constructor(
    private readonly canvas_: HTMLCanvasElement,
    private readonly target_: InputTarget,
  ) {
    const { signal } = this.abort_;
    canvas_.addEventListener('pointerdown', (event) => this.down_(event), { signal });
    canvas_.addEventListener('pointermove', (event) => this.move_(event), { signal });
    canvas_.addEventListener('pointerup', (event) => this.up_(event, true), { signal });
    canvas_.addEventListener('pointercancel', (event) => this.up_(event, false), { signal });
    canvas_.addEventListener('pointerleave', () => this.pointers_.size === 0 && target_.hover(null), { signal });
    canvas_.addEventListener('dblclick', (event) => target_.open(this.place_(event)), { signal });
    canvas_.addEventListener('keydown', (event) => this.key_(event), { signal });
    canvas_.addEventListener('blur', () => this.held_.clear(), { signal });
    // The page hands the canvas keys that were pressed elsewhere: they are let go of elsewhere too, or out of the window.
    window.addEventListener('keyup', (event) => this.held_.delete(event.key.toLowerCase()), { signal });
    window.addEventListener('blur', () => this.held_.clear(), { signal });
    canvas_.addEventListener('wheel', (event) => this.wheel_(event), { signal, passive: false });
  }

  dispose(): void {
    this.abort_.abort();
    cancelAnimationFrame(this.frame_);
  }

  private place_(event: MouseEvent): Place {
    const box = this.canvas_.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down_(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button > 1) return;
    const place = this.place_(event);
    this.canvas_.setPointerCapture(event.pointerId);
    this.canvas_.focus({ preventScroll: true });
    this.pointers_.set(event.pointerId, place);
    if (this.pointers_.size > 1) {
      this.drag_ = null;
      this.pressed_at_ = null;
      return;
    }
    this.drag_ = this.target_.grab(place);
    this.pressed_at_ = place;
    this.panning_ = false;
  }

  private move_(event: PointerEvent): void {
    const place = this.place_(event);
    const before = this.pointers_.get(event.pointerId);
    if (before === undefined) {
      this.canvas_.style.cursor = this.target_.cursorAt(place);
      this.target_.hover(place);
      return;
    }
    if (this.pointers_.size === 2) this.pinch_(event.pointerId, place);
    else if (this.drag_ !== null) this.drag_.move(place);
    else this.pan_(before, place);
    this.pointers_.set(event.pointerId, place);
  }

  private pan_(before: Place, place: Place): void {
    const from = this.pressed_at_;
    if (!this.panning_ && from !== null && Math.hypot(place.x - from.x, place.y - from.y) < click_slop_px) return;
    if (!this.panning_) {
      this.panning_ = true;
      this.canvas_.style.cursor = 'grabbing';
      this.target_.hover(null);
    }
    this.target_.panBy(place.x - before.x, place.y - before.y);
  }

  private pinch_(moved: number, place: Place): void {
    const [first, second] = [...this.pointers_.keys()];
    if (first === undefined || second === undefined) return;
    const before = this.pointers_.get(moved);
    const other = this.pointers_.get(moved === first ? second : first);
    if (before === undefined || other === undefined) return;
    const factor =
      Math.hypot(place.x - other.x, place.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
    const middle = { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 };
    this.target_.panBy((place.x - before.x) / 2, (place.y - before.y) / 2);
    if (Number.isFinite(factor) && factor > 0) this.target_.zoomAt(middle, factor);
  }

  private up_(event: PointerEvent, finished: boolean): void {
    if (!this.pointers_.delete(event.pointerId)) return;
    const place = this.place_(event);
    const clicked = finished && this.drag_ === null && !this.panning_ && this.pressed_at_ !== null;
    if (clicked) this.target_.click(place, event.ctrlKey || event.metaKey || event.shiftKey);
    this.drag_?.end?.();
    this.drag_ = null;
    this.pressed_at_ = null;
    this.panning_ = false;
    this.canvas_.style.cursor = this.target_.cursorAt(place);
  }

  private wheel_(event: WheelEvent): void {
    event.preventDefault();
    this.target_.wheel(this.place_(event), event);
  }

  private key_(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (!this.command_(key, event.shiftKey) && !this.hold_(key)) return;
    // The page has the same keys for when no canvas has the focus; one press must not count twice.
    event.preventDefault();
    event.stopPropagation();
  }

  private command_(key: string, shift: boolean): boolean {
    const target = this.target_;
    if (key === 'f') target.fit();
    else if (key === 'c') target.critical(shift ? -1 : 1);
    else if (key === '+' || key === '=') target.zoomBy(key_zoom);
    else if (key === '-' || key === '_') target.zoomBy(1 / key_zoom);
    else if (key === 'enter') target.open(null);
    else if (key === 'escape') target.escape();
    else return false;
    return true;
  }

  // Held keys pan smoothly instead of at the keyboard's repeat rate.
  private hold_(key: string): boolean {
    if (directions[key] === undefined) return false;
    this.held_.add(key);
    if (this.frame_ === 0) {
      this.frame_at_ms_ = performance.now() - 16;
      this.frame_ = requestAnimationFrame(this.glide_);
    }
    return true;
  }

  private readonly glide_ = (now_ms: number): void => {
    this.frame_ = 0;
    const distance = Math.min(50, Math.max(0, now_ms - this.frame_at_ms_)) * key_speed_px_per_ms;
    this.frame_at_ms_ = now_ms;
    let [dx, dy] = [0, 0];
    for (const key of this.held_) {
      dx += (directions[key]?.[0] ?? 0) * distance;
      dy += (directions[key]?.[1] ?? 0) * distance;
    }
    if (dx !== 0 || dy !== 0) this.target_.panBy(dx, dy);
    if (this.held_.size > 0) this.frame_ = requestAnimationFrame(this.glide_);
  };
}
