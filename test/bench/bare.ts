import { startChild } from './child.ts';

/** What a bare loop of requests came to; see `bare-loop.ts`. */
export interface Bare {
  /** While it was measured, and with those of its warming up. */
  made: number;
  asked: number;
  perSecond: number;
  cpuUs: number;
  p99Ms: number | null;
}

const warmUpSeconds = 4;

/** Requests a URL over fresh connections for some seconds, so many a second; 0 for as many as can be made. */
export async function bareLoop(url: string, seconds: number, perSecond: number): Promise<Bare> {
  const child = await startChild(
    'test/bench/bare-loop.ts',
    [url, String(warmUpSeconds), String(seconds), String(perSecond)],
    '{',
  );
  const told = JSON.parse(child.line) as {
    made: number;
    asked: number;
    failed: number;
    seconds: number;
    cpuMs: number;
    p99Ms: number | null;
  };
  if (told.failed > 0) throw new Error(`${told.failed} requests of the bare loop failed`);
  return {
    made: told.made,
    asked: told.asked,
    perSecond: told.made / told.seconds,
    cpuUs: (told.cpuMs * 1000) / told.made,
    p99Ms: told.p99Ms,
  };
}
