import { chromium } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import { sharesOf, type Judged } from './mutated/judge.ts';
import { changes } from './rendered/changes.ts';
import type { judgePage } from './rendered/in-page.ts';
import { renderedPages } from './rendered/pages.ts';

/*
 * A second measure beside mutated.ts: pages are made from data as applications make them, the data or the way it is
 * drawn changes, and every element is drawn anew. Needs no network. `APPOPS_SHOW` names each note with these verdicts;
 * `SEEDS`, `NOTES`, `PAGES` and `CHANGES` choose.
 */
declare const rendered: { judgePage: typeof judgePage };

const SEEDS = Number(process.env.SEEDS ?? 3);
const NOTES = Number(process.env.NOTES ?? 40);

const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const all: Judged[] = [];
try {
  const page = await browser.newPage();
  await page.evaluate(await bundle('rendered/in-page.ts', 'rendered'));
  for (const { name } of renderedPages.filter(
    ({ name }) => !process.env.PAGES || process.env.PAGES.split(',').includes(name),
  ))
    all.push(
      ...(await page.evaluate(([page, seeds, notes]) => rendered.judgePage(page, seeds, notes), [
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
for (const { name } of changes)
  row(
    name,
    all.filter(({ mutation }) => mutation === name),
  );
say('');
for (const { name } of renderedPages)
  row(
    name,
    spoken.filter(({ page }) => page === name),
  );
say('');
row(
  'notes on elements',
  spoken.filter(({ held }) => !held),
);
row(
  'notes on words',
  spoken.filter(({ held }) => held),
);
row('all', spoken);
row(
  'language switched',
  all.filter(({ language }) => language),
);

if (process.env.APPOPS_SHOW) {
  const verdicts = process.env.APPOPS_SHOW.split(',');
  for (const { page, mutation, verdict, about } of spoken)
    if (
      verdicts.includes(verdict) &&
      (!process.env.CHANGES || process.env.CHANGES.split(';').includes(mutation))
    )
      say(`${verdict} ${page} / ${mutation}: ${about}`);
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
