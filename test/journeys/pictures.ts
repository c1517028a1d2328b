import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(import.meta.dirname, '../../docs/pictures');

/**
 * Takes a picture for the docs, when APPOPS_UPDATE_PICTURES=1 asks for it: they show what the journey shows, so
 * they are made by it and not by hand.
 * @param whole the whole length of the page, not only what fits into the window
 */
export async function picture(page: Page, name: string, { whole = false } = {}): Promise<void> {
  if (process.env.APPOPS_UPDATE_PICTURES !== '1') return;
  await mkdir(folder, { recursive: true });
  await page.bringToFront();
  // Tooltips follow the mouse; what was hovered over last is not what is shown.
  await page.mouse.move(0, 0);
  const size = page.viewportSize()!;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  // A window that is long enough, instead of a long picture: then the frame reaches down as well.
  if (whole) await page.setViewportSize({ ...size, height: Math.max(size.height, height) });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  if (whole) await page.setViewportSize(size);
}
