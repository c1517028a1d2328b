import { chromium } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import type { judgePage } from './mutated/in-page.ts';
import { sharesOf, type Judged } from './mutated/judge.ts';
import { mutations } from './mutated/mutations.ts';
import { mutatedPages } from './mutated/pages.ts';

/*
 * How often notes find their place again on pages of our own that are changed in ways pages are changed, where
 * it is known of each element what became of it. Prints tables; needs no network. `APPOPS_SHOW_WRONG` names each
 * wrong pin of the tuned half; `SEEDS` says how often each page is changed
 * in each way, `NOTES` how many notes are on it, `PAGES` which pages are changed.
 */
declare const mutated: { judgePage: typeof judgePage };

const SEEDS = Number(process.env.SEEDS ?? 3);
const NOTES = Number(process.env.NOTES ?? 40);

const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const all: Judged[] = [];
try {
  const page = await browser.newPage();
  await page.evaluate(await bundle('mutated/in-page.ts', 'mutated'));
  for (const { name } of mutatedPages.filter(
    ({ name }) => !process.env.PAGES || process.env.PAGES.split(',').includes(name),
  ))
    all.push(
      ...(await page.evaluate(([page, seeds, notes]) => mutated.judgePage(page, seeds, notes), [
        name,
        SEEDS,
        NOTES,
      ] as const)),
    );
} finally {
  await browser.close();
}

say('                                      gone pinned   there  right   wrong  unsure  orphan');
const spoken = all.filter(({ language }) => !language);
for (const { name } of mutations)
  row(
    name,
    all.filter(({ mutation }) => mutation === name),
  );
say('');
for (const { name, held } of mutatedPages)
  row(
    `${name}${held ? ' (held)' : ''}`,
    spoken.filter(({ page }) => page === name),
  );
say('');
row(
  'tuned on',
  spoken.filter(({ held }) => !held),
);
row(
  'held out',
  spoken.filter(({ held }) => held),
);
row('all', spoken);
row(
  'language switched',
  all.filter(({ language }) => language),
);

if (process.env.APPOPS_SHOW_WRONG) {
  const bad = spoken.filter(
    ({ verdict, held }) =>
      (process.env.HELD ? held : !held) && process.env.APPOPS_SHOW_WRONG!.split(',').includes(verdict),
  );
  for (const { page, mutation, verdict, about } of bad) say(`${verdict} ${page} / ${mutation}: ${about}`);
}

function row(name: string, judged: Judged[]): void {
  const { deleted, present, pinned, right, wrong, unsure, orphan } = sharesOf(judged);
  const percent = (value: number): string => `${value.toFixed(1)} %`.padStart(8);
  say(
    `${name.padEnd(36)} ${String(deleted).padStart(5)}${percent(pinned)} ${String(present).padStart(6)}${percent(right)}${percent(wrong)}${percent(unsure)}${percent(orphan)}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
