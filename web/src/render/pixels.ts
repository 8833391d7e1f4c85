// Pixel buffers for what is too many or too small for paths: filled boxes, solid lines, and a density of lines that is
// coloured by how many cross a pixel.
import type { Context } from './frame.ts';

export class PixelBuffer {
  width = 0;
  height = 0;
  pixels = new Uint32Array(0);
  // Saturates at 255 by its type.
  density = new Uint8ClampedArray(0);
  private image_: ImageData | null = null;
  private readonly clipped_ = new Float64Array(4);

  resize(width: number, height: number): void {
    if (this.width === width && this.height === height) return;
    this.width = width;
    this.height = height;
    this.image_ = new ImageData(Math.max(1, width), Math.max(1, height));
    this.pixels = new Uint32Array(this.image_.data.buffer);
    this.density = new Uint8ClampedArray(this.pixels.length);
  }

  // `x` and `y` in device pixels, whatever the context's transform.
  put(context: Context, x: number, y: number): void {
    if (this.image_ !== null) context.putImageData(this.image_, x, y);
  }

  // Half-open box, clipped.
  box(x0: number, y0: number, x1: number, y1: number, packed: number): void {
    const left = Math.max(0, x0);
    const right = Math.min(this.width, x1);
    const bottom = Math.min(this.height, y1);
    for (let y = Math.max(0, y0); y < bottom; y++) {
      const row = y * this.width;
      for (let x = left; x < right; x++) this.pixels[row + x] = packed;
    }
  }

  // Adds `weight` to the pixels of a line; smooth shares it between the two nearest pixels.
  addLine(x0: number, y0: number, x1: number, y1: number, weight: number, smooth: boolean): void {
    if (!this.clip_(x0, y0, x1, y1)) return;
    const { density, width } = this;
    const at = this.clipped_;
    const from_x = at[0];
    const from_y = at[1];
    const dx = at[2] - from_x;
    const dy = at[3] - from_y;
    const across = Math.abs(dx) >= Math.abs(dy);
    const steps = Math.max(1, Math.ceil(Math.abs(across ? dx : dy)));
    const [step_x, step_y] = [dx / steps, dy / steps];
    let [x, y] = [from_x, from_y];
    const aside = across ? width : 1;
    for (let step = 0; step <= steps; step++) {
      const offset = (y | 0) * width + (x | 0);
      if (smooth) {
        const part = (across ? y - (y | 0) : x - (x | 0)) * weight;
        density[offset] = density[offset] + weight - part;
        density[offset + aside] = density[offset + aside] + part;
      } else {
        density[offset] = density[offset] + weight;
      }
      x += step_x;
      y += step_y;
    }
  }

  solidLine(x0: number, y0: number, x1: number, y1: number, packed: number, thick: number): void {
    if (!this.clip_(x0, y0, x1, y1)) return;
    const [from_x, from_y, to_x, to_y] = this.clipped_;
    const across = Math.abs(to_x - from_x) >= Math.abs(to_y - from_y);
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to_x - from_x), Math.abs(to_y - from_y))));
    const aside = across ? this.width : 1;
    for (let step = 0; step <= steps; step++) {
      const x = (from_x + ((to_x - from_x) * step) / steps) | 0;
      const y = (from_y + ((to_y - from_y) * step) / steps) | 0;
      let offset = y * this.width + x;
      for (let line = 0; line < thick; line++, offset += aside) this.pixels[offset] = packed;
    }
  }

  // Turns the density into colours and clears it.
  shade(ramp: Uint32Array): void {
    const { pixels, density } = this;
    for (let offset = 0; offset < density.length; offset++) pixels[offset] = ramp[density[offset]];
    density.fill(0);
  }

  // Liang and Barsky, "A new concept and method for line clipping", 1984. One pixel is kept free for smooth lines.
  private clip_(x0: number, y0: number, x1: number, y1: number): boolean {
    const right = this.width - 2;
    const bottom = this.height - 2;
    if ((x0 < 0 && x1 < 0) || (y0 < 0 && y1 < 0)) return false;
    if ((x0 > right && x1 > right) || (y0 > bottom && y1 > bottom)) return false;
    const dx = x1 - x0;
    const dy = y1 - y0;
    let enter = 0;
    let leave = 1;
    for (let side = 0; side < 4; side++) {
      const direction = side === 0 ? -dx : side === 1 ? dx : side === 2 ? -dy : dy;
      const distance = side === 0 ? x0 : side === 1 ? right - x0 : side === 2 ? y0 : bottom - y0;
      if (direction === 0) {
        if (distance < 0) return false;
      } else if (direction < 0) enter = Math.max(enter, distance / direction);
      else leave = Math.min(leave, distance / direction);
    }
    if (enter > leave) return false;
    const at = this.clipped_;
    at[0] = Math.max(0, x0 + enter * dx);
    at[1] = Math.max(0, y0 + enter * dy);
    at[2] = Math.max(0, x0 + leave * dx);
    at[3] = Math.max(0, y0 + leave * dy);
    return true;
  }
}
