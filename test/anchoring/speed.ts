import { chromium, type CDPSession } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import type { findAll, prepare } from './speed-in-page.ts';

/*
 * What 50 notes cost on a page of 80,000 elements, in a real Chromium: the work until all of them are found, and the
 * longest time for which the page does not get its turn. `ELEMENTS` and `NOTES` make it another size.
 */
const ELEMENTS = Number(process.env.ELEMENTS ?? 80_000);
const NOTES = Number(process.env.NOTES ?? 50);
/** The clock also runs while others have the processor: of several measurements the smallest is the truest. */
const TIMES = 3;

declare const speed: { prepare: typeof prepare; findAll: typeof findAll };

const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage();
  const session = await browser.newBrowserCDPSession();
  await page.evaluate(await bundle('speed-in-page.ts', 'speed'));
  for (const kind of ['there', 'gone'] as const) {
    const elements = await page.evaluate(([elements, notes, kind]) => speed.prepare(elements, notes, kind), [
      ELEMENTS,
      NOTES,
      kind,
    ] as const);
    for (let time = 1; time <= TIMES; time++) {
      const before = await work(session);
      const told = await page.evaluate(() => speed.findAll());
      const spent = (await work(session)) - before;
      process.stdout.write(
        `${NOTES} notes on ${elements} elements, ${kind}: ${told.anchored} anchored, ${told.orphan} orphans, ` +
          `${spent.toFixed(0)} ms of the processor in ${told.slices} slices, the longest ${told.longest.toFixed(1)} ms by the clock\n`,
      );
    }
  }
} finally {
  await browser.close();
}

/* Processor time of the page's process, its helpers included: how busy the machine is does not count. */
async function work(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return (
    1000 * Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ cpuTime }) => cpuTime))
  );
}
