import { chromium } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import type { measureSpeed } from './speed-in-page.ts';

/*
 * What 50 notes cost on a page of 80,000 elements, in a real Chromium: the work until all of them are found, and the
 * longest time for which the page does not get its turn. `ELEMENTS` and `NOTES` make it another size.
 */
const ELEMENTS = Number(process.env.ELEMENTS ?? 80_000);
const NOTES = Number(process.env.NOTES ?? 50);

declare const speed: { measureSpeed: typeof measureSpeed };

const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  // Processor time of the page's thread: a busy machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(await bundle('speed-in-page.ts', 'speed'));
  for (const kind of ['there', 'gone'] as const) {
    const told = await page.evaluate(
      ([elements, notes, kind]) => speed.measureSpeed(elements, notes, kind),
      [ELEMENTS, NOTES, kind] as const,
    );
    process.stdout.write(
      `${NOTES} notes on ${told.elements} elements, ${kind}: ${told.anchored} anchored, ${told.orphan} orphans, ` +
        `work ${told.work.toFixed(0)} ms, longest without a turn for the page ${told.longest.toFixed(1)} ms, ` +
        `95 of 100 slices within ${told.most.toFixed(1)} ms, ${told.wall.toFixed(0)} ms in all\n`,
    );
  }
} finally {
  await browser.close();
}
