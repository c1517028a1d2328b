import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { findChromium } from '../browsers/find.ts';
import { bundle } from './bundle.ts';
import type { findAll, Kind, prepare, Speed } from './speed-in-page.ts';

/*
 * What 50 notes cost on a page of 80,000 elements, in a real Chromium: the work until all of them are found, and the
 * longest task in it, for which the page does not get its turn. A user's page is a fresh one: a browser that has just
 * begun, a page that is drawn, and the script, small as the extension ships it, in a world of its own, as a content script
 * is. Its second pass is told beside. Both are times of the processor that the page's main thread had, so how busy the
 * machine is counts little; drawing the page, which it has to do without us too, is over before. `ELEMENTS`, `NOTES` and
 * `TIMES` make it another size.
 */
const ELEMENTS = Number(process.env.ELEMENTS ?? 80_000);
const NOTES = Number(process.env.NOTES ?? 50);
const TIMES = Number(process.env.TIMES ?? 3);

declare const speed: { prepare: typeof prepare; findAll: typeof findAll };

const script = await bundle('speed-in-page-tmp.ts', 'speed', true);
for (const kind of (process.env.KINDS ?? 'there,gone,words').split(',') as Kind[]) {
  const { html, notes, elements } = await written(kind);
  for (let time = 1; time <= TIMES; time++)
    await inBrowser(async (browser) => {
      const page = await drawn(browser, html);
      const world = await worldOf(page, browser, notes);
      for (const pass of ['first', 'second']) {
        const { told, work, longest } = await world.find();
        process.stdout.write(
          `${NOTES} notes on ${elements} elements, ${kind}, ${pass} pass: ${told.anchored} anchored, ${told.unsure} unsure, ` +
            `${told.orphan} orphans, ${work.toFixed(0)} ms of work, ${told.turns} turns given, the longest task ${longest.toFixed(1)} ms\n`,
        );
      }
    });
}

async function inBrowser<Result>(work: (browser: Browser) => Promise<Result>): Promise<Result> {
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/* The page, and the notes on it as they are kept: written in another browser, so that nothing of it is warm. */
async function written(kind: Kind): Promise<{ html: string; notes: string; elements: number }> {
  return await inBrowser(async (browser) => {
    const page = await browser.newPage();
    await page.evaluate(script);
    const notes = await page.evaluate(
      ([elements, notes, kind]) => JSON.stringify(speed.prepare(elements, notes, kind)),
      [ELEMENTS, NOTES, kind] as const,
    );
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    return { html: await page.content(), notes, elements };
  });
}

async function drawn(browser: Browser, html: string): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent(html, { timeout: 0 });
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestIdleCallback(() => drawn(null)))),
  );
  return page;
}

interface World {
  find: () => Promise<{ told: Speed; work: number; longest: number }>;
}

async function worldOf(page: Page, browser: Browser, notes: string): Promise<World> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  });
  await evaluate(session, contextId, `${script}; globalThis.notes = ${notes}; null`);
  return {
    find: async () => {
      await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline','devtools.timeline','v8','disabled-by-default-v8.gc','toplevel'] });
      const told = await evaluate(session, contextId, 'speed.findAll(notes)');
      const trace = await browser.stopTracing(); const tasks = tasksIn(trace); console.log('steps', (told as any).steps.join(' | ')); explain(trace);
      return {
        told: told as Speed,
        work: tasks.reduce((sum, task) => sum + task, 0),
        longest: Math.max(...tasks),
      };
    },
  };
}

async function evaluate(session: CDPSession, contextId: number, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId,
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as unknown;
}

function explain(trace: Buffer) {
  const evs = (JSON.parse(trace.toString()) as any).traceEvents as any[];
  const run = evs.filter((e) => e.name === 'RunTask' && e.tdur !== undefined);
  const sums = new Map<string, number>();
  for (const e of run) sums.set(`${e.pid} ${e.tid}`, (sums.get(`${e.pid} ${e.tid}`) ?? 0) + e.tdur);
  const main = [...sums].sort((a, b) => b[1] - a[1])[0]![0];
  for (const t of run.filter((e) => `${e.pid} ${e.tid}` === main && e.tdur > 13000)) {
    const inside = evs.filter((e) => `${e.pid} ${e.tid}` === main && e !== t && e.ts >= t.ts && e.ts < t.ts + t.dur && (e.dur ?? 0) > 700);
    console.log('  task', (t.tdur / 1000).toFixed(1), 'wall', (t.dur / 1000).toFixed(1), inside.map((e) => `${e.name} ${(e.dur / 1000).toFixed(1)}/${((e.tdur??0) / 1000).toFixed(1)}`).join(', '));
  }
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of the processor. */
  tdur?: number;
}

/* The tasks of the thread that had the most to do, which is the page's main one, in milliseconds of the processor. */
function tasksIn(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threads = new Map<string, number[]>();
  for (const { name, pid, tid, tdur } of traceEvents) {
    if (name !== 'RunTask' || tdur === undefined) continue;
    const thread = `${pid} ${tid}`;
    threads.set(thread, [...(threads.get(thread) ?? []), tdur / 1000]);
  }
  const sum = (tasks: readonly number[]): number => tasks.reduce((all, task) => all + task, 0);
  return [...threads.values()].sort((left, right) => sum(right) - sum(left))[0] ?? [];
}
