import { chromium } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import { keptAside, livedApps } from './lived/apps.ts';
import { builds } from './lived/builds.ts';
import type { judgeApp } from './lived/in-page.ts';
import type { Lived } from './lived/judge.ts';
import { sharesOf } from './mutated/judge.ts';

/*
 * A third measure: applications with a state to which things happen, drawn by one build or another. What somebody could
 * not tell either, since two things are alike to the letter, is told apart. Needs no network. `ASIDE` takes
 * the applications that were kept aside; `SEEDS`, `NOTES`, `APPS` and `BUILDS` choose; `APPOPS_SHOW` names each note with these verdicts.
 */
declare const lived: { judgeApp: typeof judgeApp };

const SEEDS = Number(process.env.SEEDS ?? 2);
const NOTES = Number(process.env.NOTES ?? 25);
const apps = (process.env.ASIDE ? keptAside : livedApps).filter(
  ({ name }) => !process.env.APPS || process.env.APPS.split(',').includes(name),
);

const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const all: Lived[] = [];
try {
  const page = await browser.newPage();
  await page.evaluate(await bundle('lived/in-page.ts', 'lived'));
  for (const { name } of apps)
    all.push(
      ...(await page.evaluate(([name, builds, seeds, notes]) => lived.judgeApp(name, builds, seeds, notes), [
        name,
        process.env.BUILDS?.split(';') ?? builds.map(({ name }) => name),
        SEEDS,
        NOTES,
      ] as const)),
    );
} finally {
  await browser.close();
}

const spoken = all.filter(({ language }) => !language);
const known = spoken.filter(({ knowable }) => knowable);
say('                                              gone pinned   there  right   wrong  unsure  orphan');
for (const { name, happenings } of apps) {
  for (const happening of ['nothing', ...happenings])
    row(
      `${name}: ${happening}`,
      known.filter(({ page, mutation }) => page === name && mutation === happening),
    );
  row(
    name,
    known.filter(({ page }) => page === name),
  );
  say('');
}
for (const { name } of builds)
  row(
    name,
    (name === 'language switched' ? all : known).filter(({ build }) => build === name),
  );
say('');
for (const aim of ['element', 'words', 'across'] as const)
  row(
    `notes on ${aim}`,
    known.filter((one) => one.aim === aim),
  );
row(
  'alike to the letter',
  spoken.filter(({ knowable }) => !knowable),
);
row('all that can be told', known);

if (process.env.APPOPS_SHOW) {
  const verdicts = process.env.APPOPS_SHOW.split(',');
  for (const { page, mutation, build, verdict, about, aim, knowable } of spoken)
    if (verdicts.includes(verdict) && (knowable || process.env.APPOPS_ALIKE))
      say(`${verdict} ${page} / ${mutation} / ${build} / ${aim}: ${about}`);
}

function row(name: string, judged: Lived[]): void {
  const { deleted, present, pinned, right, wrong, unsure, orphan } = sharesOf(judged);
  const percent = (value: number): string => `${value.toFixed(1)} %`.padStart(8);
  say(
    `${name.padEnd(44)} ${String(deleted).padStart(5)}${percent(pinned)} ${String(present).padStart(6)}${percent(right)}${percent(wrong)}${percent(unsure)}${percent(orphan)}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
