import type { Locator } from 'playwright-core';

/** The colour of a region's marker below the graph, each part from 0 to 255. */
export async function colourOf(marker: Locator): Promise<{ red: number; green: number; blue: number }> {
  const colour = await marker.evaluate((element) => getComputedStyle(element).backgroundColor);
  const [red = NaN, green = NaN, blue = NaN] = colour.match(/[\d.]+/g)?.map(Number) ?? [];
  return { red, green, blue };
}

/**
 * How much of a graph's area above a region's marker is redder than the graph beside it, 0 to 1: what a person sees
 * of the overlay. Measured on the canvas, in the band of the region without its borders.
 */
export async function reddenedShare(marker: Locator): Promise<number> {
  return await marker.evaluate((element) => {
    const over = element.parentElement!;
    const canvas = over.parentElement!.querySelector('canvas')!;
    const scale = canvas.width / canvas.getBoundingClientRect().width;
    const [band, frame] = [element.getBoundingClientRect(), over.getBoundingClientRect()];
    const origin = canvas.getBoundingClientRect();
    const context = canvas.getContext('2d')!;
    const y = (frame.top - origin.top) * scale;
    const height = frame.height * scale;
    const column = (x: number) => context.getImageData((x - origin.left) * scale, y, 1, height).data;
    // A region that goes on beyond the graph is looked at where it shows.
    const [left, right] = [Math.max(band.left, frame.left), Math.min(band.right, frame.right)];
    const inside = column((left + right) / 2);
    const outside = column(left - 8);
    let redder = 0;
    for (let i = 0; i < inside.length; i += 4) {
      // What is transparent shows the page's background.
      const excess = (data: Uint8ClampedArray) =>
        ((data[i]! - Math.max(data[i + 1]!, data[i + 2]!)) * data[i + 3]!) / 255;
      if (excess(inside) > excess(outside) + 5) redder++;
    }
    return redder / (inside.length / 4);
  });
}
