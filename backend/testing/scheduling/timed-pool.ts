import { shownTarget } from '@appops/shared/rules/checks/shown-target';
import { runTiming } from '@appops/shared/rules/run-policy';
import { attemptOf } from '../monitors.ts';
import type { RunOutcome, RunRequest } from '../../src/probing/thread/run-outcome.ts';
import { missedOutcome } from '../../src/probing/thread/run-outcome.ts';
import type { ProbePool } from '../../src/probing/thread/worker-pool.ts';

/** What a target does with a request. */
export type Behaviour = { kind: 'answers'; afterMs: number } | { kind: 'hangs' };

interface Waiting {
  request: RunRequest;
  endsAt: number;
  outcome: RunOutcome;
  resolve: (outcome: RunOutcome) => void;
}

/** A pool whose runs take as long as a test's clock says, with the timing of the real one. */
export class TimedPool implements ProbePool {
  readonly asked: { url: string; slot: number; at: number }[] = [];
  readonly #clock: { now: number };
  readonly #behaviour: (request: RunRequest, now: number) => Behaviour;
  #waiting: Waiting[] = [];

  constructor(clock: { now: number }, behaviour: (request: RunRequest, now: number) => Behaviour) {
    this.#clock = clock;
    this.#behaviour = behaviour;
  }

  run(request: RunRequest): Promise<RunOutcome> {
    const { now } = this.#clock;
    this.asked.push({ url: shownTarget(request.check), slot: request.slot, at: now });
    const behaviour = this.#behaviour(request, now);
    const { timeoutMs } = request.check;
    const hangs = behaviour.kind === 'hangs' || behaviour.afterMs > timeoutMs;
    const { longestRunMs } = runTiming({ ...request, intervalMs: 1, timeoutMs, downAfter: 1 });
    const attempt = hangs
      ? attemptOf(
          {
            ok: false,
            reason: 'timeout',
            message: `No answer within ${timeoutMs} ms`,
            totalUs: null,
          },
          { statusCode: null },
        )
      : attemptOf({ totalUs: behaviour.afterMs * 1000 });
    const outcome: RunOutcome = {
      id: request.id,
      slot: request.slot,
      outcome: hangs ? 'down' : 'up',
      missedBecause: null,
      attempts: hangs ? Array.from({ length: request.retries.attempts + 1 }, () => attempt) : [attempt],
      startedAtEpochMs: now,
      queueUs: 0,
      takenUpUs: 0,
      lagUs: 0,
      suspect: false,
      degraded: false,
      delayed: false,
    };
    return new Promise((resolve) => {
      this.#waiting.push({
        request,
        endsAt: now + (hangs ? longestRunMs : behaviour.afterMs),
        outcome,
        resolve,
      });
    });
  }

  /** Answers the runs that have ended by the clock. */
  async tick(): Promise<void> {
    const ended = this.#waiting.filter(({ endsAt }) => endsAt <= this.#clock.now);
    this.#waiting = this.#waiting.filter(({ endsAt }) => endsAt > this.#clock.now);
    for (const { outcome, resolve } of ended.sort((a, b) => a.endsAt - b.endsAt)) resolve(outcome);
    // What waits for an answer goes on before the test does.
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  }

  stats() {
    const inFlight = this.#waiting.length;
    return { threads: 0, inFlight, running: inFlight, queued: 0, finished: 0, restarts: 0 };
  }

  async stop(): Promise<void> {
    for (const { request, resolve } of this.#waiting.splice(0))
      resolve(missedOutcome(request, 'The probe was stopped before this run had ended'));
  }

  /** Forgets what is under way, as a kill does. */
  kill(): void {
    this.#waiting = [];
  }
}
