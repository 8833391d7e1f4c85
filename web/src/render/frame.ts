// A picture being painted, on screen or away from it. The context is scaled, so painters use CSS pixels; pixel buffers use
// device pixels, `ratio` to a CSS pixel.
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Frame extends Size {
  readonly context: Context;
  readonly ratio: number;
  readonly moving: boolean; // cheaper is better than finer
}

// Paints away from the screen and encodes the picture.
export async function paintPng(size: Size, ratio: number, paint: (frame: Frame) => void): Promise<Blob> {
  const canvas = new OffscreenCanvas(Math.round(size.width * ratio), Math.round(size.height * ratio));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser cannot paint away from the screen');
  context.scale(ratio, ratio);
  paint({ context, width: size.width, height: size.height, ratio, moving: false });
  return canvas.convertToBlob({ type: 'image/png' });
}

// Half a device pixel off whole ones: where a thin line is crisp.
export function crisp(position: number, ratio: number): number {
  return (Math.floor(position * ratio) + 0.5) / ratio;
}
