import { describe, expect, test } from 'vitest';
import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { LoopLag } from './loop-lag.ts';
import { performRun, type RunTools } from './run.ts';
import { isDelayed, isSuspect, type RunRequest } from './run-outcome.ts';
import { Permits } from './permits.ts';
import { aCheck, loopbackAllowed } from '../../../testing/probing/checks.ts';
import { internalAttempt, type ProbedAttempt } from '../net/trace.ts';
import { monotonicUs } from './worker-messages.ts';

const check = aCheck('http://127.0.0.1:1/', {
  assertions: [
    { kind: 'status', accept: '200' },
    { kind: 'latency', atMostMs: 100 },
  ],
});
const good: Attempt = { ...internalAttempt(''), ok: true, reason: null, message: null, totalUs: 1000 };
const refused: Attempt = { ...internalAttempt('refused'), reason: 'connect' };

function request(more: Partial<RunRequest> = {}): RunRequest {
  return {
    id: 'run',
    slot: 5000,
    check,
    retries: { attempts: 0, delayMs: 0 },
    addressRules: loopbackAllowed,
    deadlineMs: null,
    ...more,
  };
}

/** Tools whose attempts answer in turn what is given; the last answer repeats. */
function tools(answers: (Attempt | Error)[], more: Partial<RunTools> = {}): RunTools & { made: number } {
  const made: RunTools & { made: number } = {
    made: 0,
    permits: new Permits(10),
    lag: new LoopLag(),
    stopped: new AbortController().signal,
    nowUs: monotonicUs,
    attempt: () => {
      const answer = answers[Math.min(made.made, answers.length - 1)] ?? good;
      made.made += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    ...more,
  };
  return made;
}

describe('performRun', () => {
  test('is up at the first attempt that succeeds, and keeps every attempt', async () => {
    const kit = tools([refused, good]);
    const outcome = await performRun(request({ retries: { attempts: 3, delayMs: 1 } }), monotonicUs(), kit);
    expect(outcome).toMatchObject({
      id: 'run',
      slot: 5000,
      outcome: 'up',
      attempts: [refused, good],
      suspect: false,
    });
    expect(kit.made).toBe(2);
  });

  test('is down when every allowed attempt failed', async () => {
    const kit = tools([refused]);
    const outcome = await performRun(request({ retries: { attempts: 2, delayMs: 1 } }), monotonicUs(), kit);
    expect(outcome.outcome).toBe('down');
    expect(outcome.attempts).toHaveLength(3);
  });

  test('does not try again what our own rules refuse', async () => {
    const kit = tools([{ ...refused, reason: 'blocked' }]);
    const outcome = await performRun(request({ retries: { attempts: 5, delayMs: 1 } }), monotonicUs(), kit);
    expect(kit.made).toBe(1);
    expect(outcome).toMatchObject({ outcome: 'error', suspect: false });
  });

  test('a check that is at fault is an error at once, and nothing is told but the attempt', async () => {
    const kit = tools([{ ...refused, reason: 'check' }]);
    const outcome = await performRun(request({ retries: { attempts: 5, delayMs: 1 } }), monotonicUs(), kit);
    expect(outcome).toMatchObject({ outcome: 'error', suspect: false, attempts: [{ reason: 'check' }] });
    expect(kit.made).toBe(1);
    const broken: ProbedAttempt = { ...refused, byDelay: true };
    const { attempts } = await performRun(request(), monotonicUs(), tools([broken]));
    expect(attempts).toEqual([refused]);
  });

  test('makes no attempt that would begin after the deadline of the run', async () => {
    const kit = tools([refused]);
    const startedAt = performance.now();
    const wish = request({ retries: { attempts: 5, delayMs: 600_000 }, deadlineMs: 590_000 });
    expect((await performRun(wish, monotonicUs(), kit)).attempts).toHaveLength(1);
    // It waited for neither.
    expect(performance.now() - startedAt).toBeLessThan(500_000);
  });

  test("cuts an attempt's deadline to that of the run", async () => {
    let deadline = Infinity;
    const kit = tools([], {
      attempt: (_check, _rules, { deadlineAt }) => {
        deadline = deadlineAt - performance.now();
        return Promise.resolve(good);
      },
    });
    await performRun(request({ deadlineMs: 300 }), monotonicUs(), kit);
    expect(deadline).toBeLessThanOrEqual(300);
  });

  test('turns an error of our own into an internal, suspect outcome', async () => {
    const outcome = await performRun(request(), monotonicUs(), tools([new Error('a mistake of ours')]));
    expect(outcome).toMatchObject({
      outcome: 'down',
      suspect: true,
      attempts: [{ reason: 'internal', totalUs: null }],
    });
    expect(outcome.attempts[0]?.message).toContain('a mistake of ours');
  });

  test('holds no permit during the pause before a retry, so that others go first', async () => {
    const permits = new Permits(1);
    const order: string[] = [];
    const kit = (name: string, answers: Attempt[]): RunTools => {
      const inner = tools(answers, { permits });
      return { ...inner, attempt: (...given) => (order.push(name), inner.attempt(...given)) };
    };
    await Promise.all([
      performRun(
        request({ retries: { attempts: 1, delayMs: 30 } }),
        monotonicUs(),
        kit('a', [refused, good]),
      ),
      performRun(request(), monotonicUs(), kit('b', [good])),
    ]);
    expect(order).toEqual(['a', 'b', 'a']);
  });

  test('measures the wait in our own queue apart from the target', async () => {
    const permits = new Permits(1);
    const slow = tools([], {
      permits,
      attempt: () => new Promise((resolve) => setTimeout(resolve, 40, good)),
    });
    const at = monotonicUs();
    const [first, second] = await Promise.all([
      performRun(request(), at, slow),
      performRun(request(), at, slow),
    ]);
    expect(second!.queueUs! - first!.queueUs!).toBeGreaterThan(35_000);
    expect(second?.attempts[0]?.totalUs).toBe(1000);
  });
});

describe('isSuspect', () => {
  const timeout: Attempt = { ...refused, reason: 'timeout' };
  const brokenOff = { ...refused, reason: 'tls' as const, byDelay: true };
  const slow: Attempt = {
    ...refused,
    reason: 'assertion',
    totalUs: 150_000,
    assertions: [{ index: 1, passed: false, message: '' }],
  };
  const verySlow: Attempt = { ...slow, totalUs: 500_000 };
  const wrong: Attempt = {
    ...refused,
    reason: 'assertion',
    assertions: [{ index: 0, passed: false, message: '' }],
  };

  test.each([
    ['an answer, however late we read it', good, 6_000_000, 6_100_000, false],
    ['a time-out', timeout, 300_000, 1_000_000, true],
    ['a time-out after ten seconds with a delay of one', timeout, 1_000_000, 10_000_000, false],
    ['a latency that would have been within its limit without us', slow, 60_000, 150_000, true],
    ['a latency that was beyond its limit whatever we did', verySlow, 200_000, 500_000, false],
    ['a wrong status', wrong, 60_000, 100_000, false],
    ['a refused connection', refused, 60_000, 100_000, false],
    ['a failure of our own', internalAttempt('x'), 0, 100, true],
    ['a peer that broke off after we were away for long', brokenOff, 6_000_000, 6_100_000, true],
    ['a peer that broke off, with a small delay of ours', brokenOff, 100_000, 150_000, false],
    ['a peer that broke off long after a delay of ours', brokenOff, 600_000, 9_000_000, false],
    ['a wrong status after we were away for long', wrong, 6_000_000, 6_100_000, false],
    ['a refused connection after we were away for long', refused, 6_000_000, 6_100_000, false],
    ['a check that is at fault', { ...refused, reason: 'check' as const }, 6_000_000, 6_100_000, false],
  ])('%s', (_, last, lagUs, elapsedUs, expected) => {
    expect(isSuspect(check, last, { longestUs: lagUs / 4, totalUs: lagUs }, elapsedUs)).toBe(expected);
  });
});

test.each([
  ['an answer after a long delay', good, 60_000, 100_000, true],
  ['an answer after a delay of exactly 50 ms', good, 50_000, 100_000, false],
  ['a long answer with a small delay', good, 60_000, 400_000, false],
  ['a failure', refused, 60_000, 100_000, false],
])("durations of %s are ours or the target's", (_, last, lagUs, elapsedUs, expected) => {
  expect(isDelayed(last, { longestUs: lagUs, totalUs: lagUs }, elapsedUs)).toBe(expected);
});

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('LoopLag', () => {
  test('sees a delay that is only just ending', () => {
    const watch = new LoopLag().watch();
    block(120);
    expect(watch.finish().longestUs).toBeGreaterThan(90_000);
  });

  test('remembers a delay in the middle, for the runs that were under way', async () => {
    const lag = new LoopLag();
    const during = lag.watch();
    await new Promise((resolve) => setTimeout(resolve, 5));
    block(600);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const after = lag.watch();
    expect(during.finish().longestUs).toBeGreaterThan(500_000);
    // A busy machine may delay us in between, too; but not for as long.
    expect(after.finish().longestUs).toBeLessThan(400_000);
  });

  test('adds up many small delays, which take as much as a long one', async () => {
    const watch = new LoopLag().watch();
    for (let at = 0; at < 8; at += 1) {
      block(45);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const { longestUs, totalUs } = watch.finish();
    expect(totalUs).toBeGreaterThan(100_000);
    expect(totalUs).toBeGreaterThan(longestUs);
  });

  test('charges a run with nothing from before it began', () => {
    const lag = new LoopLag();
    const outer = lag.watch();
    block(600);
    expect(lag.watch().finish().longestUs).toBeLessThan(400_000);
    outer.finish();
  });
});
