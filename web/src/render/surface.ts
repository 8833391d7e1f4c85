// Two canvases over one host: `base` for the picture and `overlay` for what follows the pointer, so that hovering and
// scrubbing do not repaint the picture. Paints at most once a frame, at one device pixel a CSS pixel while it moves.
import type { Context, Frame, Size } from './frame.ts';

export interface Painters {
  base(frame: Frame): void;
  overlay(frame: Frame): void;
  // The size changed; a paint follows.
  resized(size: Size): void;
}

const settle_ms = 140;

export class Surface {
  readonly canvas: HTMLCanvasElement;
  private readonly overlay_: HTMLCanvasElement;
  private readonly context_: Context;
  private readonly overlay_context_: Context;
  private readonly resizes_: ResizeObserver;
  private size_: Size = { width: 0, height: 0 };
  private frame_ = 0;
  private base_dirty_ = false;
  private moving_ = false;
  private settle_timer_: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host_: HTMLElement,
    private readonly painters_: Painters,
  ) {
    [this.canvas, this.context_] = makeCanvas(false);
    [this.overlay_, this.overlay_context_] = makeCanvas(true);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.overlay_.setAttribute('aria-hidden', 'true');
    this.overlay_.style.pointerEvents = 'none';
    host_.append(this.canvas, this.overlay_);
    this.resizes_ = new ResizeObserver(() => this.measure_());
    this.resizes_.observe(host_);
    // Without a call of `resized`: who makes the surface does not have it yet.
    this.size_ = { width: host_.clientWidth, height: host_.clientHeight };
    this.invalidate();
  }

  get size(): Size {
    return this.size_;
  }

  get moving(): boolean {
    return this.moving_;
  }

  // Asks for a repaint of picture and overlay.
  invalidate(): void {
    this.base_dirty_ = true;
    this.request_();
  }

  invalidateOverlay(): void {
    this.request_();
  }

  // The view moves: coarse from now on, fine again when it has rested for a moment.
  move(): void {
    this.moving_ = true;
    clearTimeout(this.settle_timer_);
    this.settle_timer_ = setTimeout(() => {
      this.moving_ = false;
      this.invalidate();
    }, settle_ms);
    this.invalidate();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame_);
    clearTimeout(this.settle_timer_);
    this.resizes_.disconnect();
    this.canvas.remove();
    this.overlay_.remove();
  }

  private measure_(): void {
    const { clientWidth: width, clientHeight: height } = this.host_;
    if (width === this.size_.width && height === this.size_.height) return;
    this.size_ = { width, height };
    this.painters_.resized(this.size_);
    this.invalidate();
  }

  private request_(): void {
    if (this.frame_ === 0) this.frame_ = requestAnimationFrame(() => this.paint_());
  }

  private paint_(): void {
    this.frame_ = 0;
    if (this.size_.width === 0 || this.size_.height === 0) return;
    const ratio = this.moving_ ? 1 : devicePixelRatio;
    if (this.base_dirty_ || this.resize_(this.canvas, ratio)) {
      this.base_dirty_ = false;
      this.resize_(this.canvas, ratio);
      this.painters_.base(this.start_(this.context_, ratio));
    }
    this.resize_(this.overlay_, ratio);
    const frame = this.start_(this.overlay_context_, ratio);
    frame.context.clearRect(0, 0, frame.width, frame.height);
    this.painters_.overlay(frame);
  }

  private start_(context: Context, ratio: number): Frame {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { context, ...this.size_, ratio, moving: this.moving_ };
  }

  // Whether the canvas had another size. Setting the size clears it, so it is set only then.
  private resize_(canvas: HTMLCanvasElement, ratio: number): boolean {
    const width = Math.round(this.size_.width * ratio);
    const height = Math.round(this.size_.height * ratio);
    if (canvas.width === width && canvas.height === height) return false;
    canvas.width = width;
    canvas.height = height;
    return true;
  }
}

function makeCanvas(alpha: boolean): [HTMLCanvasElement, Context] {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha });
  if (context === null) throw new Error('this browser has no canvas');
  // Set through the object model, which the page's content security policy allows where it refuses style attributes.
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', touchAction: 'none' });
  return [canvas, context];
}
