import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(import.meta.dirname, '../../docs/pictures');

/**
 * Takes a picture for the docs, when APPOPS_UPDATE_PICTURES=1 asks for it: they show what the journey shows, so
 * they are made by it and not by hand.
 */
export async function picture(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  if (process.env.APPOPS_UPDATE_PICTURES !== '1') return;
  await mkdir(folder, { recursive: true });
  // Tooltips follow the mouse; what was hovered over last is not what is shown.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', ...options });
}
