/** A channel up to this value counts as black: JPEG does not keep colours to the last bit. */
const BLACK = 12;

interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * Whether a picture is black at all these points, which are given as shares of its width and height. Points
 * beyond its edges do not count.
 */
export function isBlackAt(
  { data, width, height }: Pixels,
  points: readonly (readonly [number, number])[],
): boolean {
  return points.every(([shareX, shareY]) => {
    const x = Math.floor(shareX * width);
    const y = Math.floor(shareY * height);
    if (x < 0 || y < 0 || x >= width || y >= height) return true;
    const at = 4 * (y * width + x);
    return data[at]! <= BLACK && data[at + 1]! <= BLACK && data[at + 2]! <= BLACK;
  });
}

/** The pixels of a picture. */
export async function pixelsOf(picture: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser gave no canvas to look at the picture');
  context.drawImage(bitmap, 0, 0);
  return { data: context.getImageData(0, 0, width, height).data, width, height };
}
