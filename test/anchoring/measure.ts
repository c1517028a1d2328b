import { chromium } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import { pagesOf, pairs } from './corpus.ts';
import type { anchorLeaves, describeLeaves, texts } from './in-page.ts';
import { fatesOf, type Fate } from './truth.ts';

/* How often notes find their place again on real pages that changed. Prints a table; downloads its corpus from npm. */

/** Pages of one pair that are looked at, and leaves of one page. */
const PAGES = Number(process.env.PAGES ?? 25);
const LEAVES = Number(process.env.LEAVES ?? 200);

type Counts = { correct: number; wrong: number; unsure: number; orphan: number };
const KINDS = ['unique', 'repeated', 'edited', 'deleted'] as const;

interface InPage {
  texts: typeof texts;
  describeLeaves: typeof describeLeaves;
  anchorLeaves: typeof anchorLeaves;
}
declare const measured: InPage;

const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.route('**/*', (route) => route.abort());
  const page = await context.newPage();
  const script = await bundle('in-page.ts', 'measured');
  const total = empty();
  say('pair                                       kind      targets  correct   wrong  unsure  orphan');
  for (const pair of pairs.filter(({ name, before }) =>
    `${name} ${before}`.includes(process.env.PAIR ?? ''),
  )) {
    const [before, after] = await Promise.all([
      pagesOf(pair.name, pair.before),
      pagesOf(pair.name, pair.after),
    ]);
    const counts = empty();
    const shared = [...before.keys()].filter((key) => after.has(key)).slice(0, PAGES);
    for (const key of shared) {
      await page.setContent(before.get(key)!, { waitUntil: 'domcontentloaded' });
      await page.evaluate(script);
      const oldTexts = await page.evaluate(() => measured.texts());
      await page.setContent(after.get(key)!, { waitUntil: 'domcontentloaded' });
      await page.evaluate(script);
      const newTexts = await page.evaluate(() => measured.texts());
      const fates = sample(fatesOf(oldTexts, newTexts));
      await page.setContent(before.get(key)!, { waitUntil: 'domcontentloaded' });
      await page.evaluate(script);
      const described = await page.evaluate(
        (places) => measured.describeLeaves(places),
        fates.map(({ old }) => old),
      );
      await page.setContent(after.get(key)!, { waitUntil: 'domcontentloaded' });
      await page.evaluate(script);
      const found = await page.evaluate((selectors) => measured.anchorLeaves(selectors), described);
      fates.forEach((fate, place) => {
        const { outcome, place: at } = found[place]!;
        const verdict =
          outcome === 'anchored' ? (at === fate.now ? 'correct' : 'wrong') : (outcome as 'unsure' | 'orphan');
        counts[fate.kind][verdict]++;
        total[fate.kind][verdict]++;
        if (process.env.APPOPS_SHOW_WRONG?.split(',').includes(verdict)) {
          say(`  ${key}: ${fate.kind} "${oldTexts[fate.old]}" ${verdict}, at "${newTexts[at] ?? at}"`);
        }
      });
    }
    print(`${pair.name} ${pair.before} to ${pair.after} (${shared.length} pages)`, counts);
  }
  print('all', total);
} finally {
  await browser.close();
}

function empty(): Record<Fate['kind'], Counts> {
  return Object.fromEntries(
    KINDS.map((kind) => [kind, { correct: 0, wrong: 0, unsure: 0, orphan: 0 }]),
  ) as never;
}

/* Evenly over the page, always the same ones. */
function sample(fates: Fate[]): Fate[] {
  const step = Math.max(1, fates.length / LEAVES);
  return Array.from({ length: Math.min(fates.length, LEAVES) }, (_, i) => fates[Math.floor(i * step)]!);
}

function print(name: string, counts: Record<Fate['kind'], Counts>): void {
  for (const kind of KINDS) {
    const { correct, wrong, unsure, orphan } = counts[kind];
    const sum = correct + wrong + unsure + orphan;
    if (sum === 0) continue;
    const share = (count: number): string => `${((100 * count) / sum).toFixed(1)} %`.padStart(8);
    say(
      `${name.padEnd(42)} ${kind.padEnd(9)} ${String(sum).padStart(7)} ${share(correct)}${share(wrong)}${share(unsure)}${share(orphan)}`,
    );
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
