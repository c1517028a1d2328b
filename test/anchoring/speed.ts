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
/** What the collector of garbage is called in a trace. */
const collecting = /^(?:MajorGC|MinorGC|V8\.GCIncrementalMarking)$/;

declare const speed: { prepare: typeof prepare; findAll: typeof findAll };

const script = await bundle('speed-in-page.ts', 'speed', true);
for (const kind of ['there', 'gone', 'words'] as const) {
  const { html, notes, elements } = await written(kind);
  for (let time = 1; time <= TIMES; time++)
    await inBrowser(async (browser) => {
      const page = await drawn(browser, html);
      const world = await worldOf(page, browser, notes);
      for (const pass of ['first', 'second']) {
        const { told, work, longest, collected, alone } = await world.find();
        process.stdout.write(
          `${NOTES} notes on ${elements} elements, ${kind}, ${pass} pass: ${told.anchored} anchored, ${told.unsure} unsure, ` +
            `${told.orphan} orphans, ${work.toFixed(0)} ms of work, ${told.turns} turns given, the longest slice ${longest.toFixed(1)} ms (${collected.toFixed(1)} of it the collector), ` +
            `the longest task of the collector alone ${alone.toFixed(1)} ms\n`,
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

interface Found {
  told: Speed;
  /** All that the main thread did, in milliseconds. */
  work: number;
  /** The longest task in which a script ran, and how much of it went to the collector of garbage. */
  longest: number;
  collected: number;
  /** The longest task of the collector alone: of the page's heap, whenever the browser finds it time. */
  alone: number;
}

interface World {
  find: () => Promise<Found>;
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
      await browser.startTracing(page, {
        categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'v8'],
      });
      const told = await evaluate(session, contextId, 'speed.findAll(notes)');
      const tasks = tasksIn(await browser.stopTracing());
      const ours = tasks.filter(({ hasScript }) => hasScript).sort((left, right) => right.ms - left.ms)[0];
      return {
        told: told as Speed,
        work: tasks.reduce((sum, { ms }) => sum + ms, 0),
        longest: ours?.ms ?? 0,
        collected: ours?.collected ?? 0,
        alone: Math.max(0, ...tasks.filter(({ hasScript }) => !hasScript).map(({ collected }) => collected)),
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

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds: when it began and how long it took, by the clock and by the processor. */
  ts: number;
  dur?: number;
  tdur?: number;
}

interface Task {
  /** Of the processor, in milliseconds. */
  ms: number;
  collected: number;
  hasScript: boolean;
}

/** The tasks of the thread that had the most to do, which is the page's main one. */
function tasksIn(trace: Buffer): Task[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threads = Map.groupBy(traceEvents, ({ pid, tid }) => `${pid} ${tid}`);
  const tasksOf = (events: readonly TraceEvent[]) => {
    const sorted = [...events].sort((left, right) => left.ts - right.ts);
    const tasks: (Task & { until: number })[] = [];
    for (const { name, ts, dur = 0, tdur } of sorted) {
      if (name === 'RunTask' && tdur !== undefined)
        tasks.push({ ms: tdur / 1000, collected: 0, hasScript: false, until: ts + dur });
      const task = tasks.at(-1);
      if (!task || ts > task.until) continue;
      if (collecting.test(name)) task.collected += (tdur ?? 0) / 1000;
      if (name === 'TimerFire' || name === 'FunctionCall' || name === 'v8.callFunction')
        task.hasScript = true;
    }
    return tasks;
  };
  const sum = (tasks: readonly Task[]): number => tasks.reduce((all, { ms }) => all + ms, 0);
  return [...threads.values()].map(tasksOf).sort((left, right) => sum(right) - sum(left))[0] ?? [];
}
