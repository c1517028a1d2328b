import type { Page } from 'playwright-core';
import { patience } from '../patience.ts';

/**
 * Adds a picture to the note that is being written in the extension's panel. A busy machine may not show the blackened
 * page in time; then there is no picture, and the panel says to try again: that is what this does.
 */
export async function addPicture(panel: Page): Promise<void> {
  const picture = panel.locator('canvas.shot');
  const deadline = performance.now() + 2 * patience;
  while ((await picture.count()) === 0) {
    if (performance.now() > deadline)
      throw new Error(`No picture came: ${await panel.locator('body').innerText()}`);
    // A press while the page stays in front, as in a real side panel; no press while one is being taken.
    await panel.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLButtonElement>('button:enabled')];
      buttons.find((button) => button.textContent.trim() === 'Add a picture')?.click();
    });
    await picture.waitFor({ timeout: 2_000 }).catch(() => undefined);
  }
}
