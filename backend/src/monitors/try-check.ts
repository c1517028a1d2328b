import { randomUUID } from 'node:crypto';
import type { Check } from '@appops/shared/contract/checks/check';
import type { tryCheck as route } from '@appops/shared/contract/monitors';
import type { ReplyOf } from '@appops/shared/contract/route';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { AppError } from '../errors.ts';
import { runResolved } from '../secrets/run-resolved.ts';
import type { KnownSecrets } from '../secrets/known-secrets.ts';
import type { RunRequest } from '../probing/thread/run-outcome.ts';
import { proxyOfCheck } from '../proxies/proxies-in-use.ts';
import type { WaysOut } from '../proxies/ways-out.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';

/** What a check is tried with. */
export interface TrialMeans extends WaysOut {
  secrets: KnownSecrets;
}

/** Checks that one person, and all together, may be trying at a time. */
const mostOfOne = 4;
const mostOfAll = 32;

/** Tries that are under way, apart from all runs of monitors: a thread of their own, and few of them at a time. */
export class Trials {
  readonly #makePool: () => ProbePool;
  readonly #clock: () => number;
  readonly #underWay = new Map<string, number>();
  #pool: ProbePool | null = null;

  /**
   * @param makePool starts the thread, when something is tried for the first time
   * @param clock epoch milliseconds
   */
  constructor(makePool: () => ProbePool, clock: () => number) {
    this.#makePool = makePool;
    this.#clock = clock;
  }

  /**
   * Makes one attempt of a check, now, that is not stored. A failed check is a result, not an error.
   * @param who asks, by whom tries are counted
   * @param means where and by whom it may call, and the secrets that it and its proxy name
   * @throws {AppError} rate_limited for more at a time than are good
   */
  async try(who: string, check: Check, means: TrialMeans): Promise<ReplyOf<typeof route>> {
    const ownTries = this.#underWay.get(who) ?? 0;
    const allTries = [...this.#underWay.values()].reduce((sum, count) => sum + count, 0);
    if (ownTries >= mostOfOne)
      throw new AppError(
        'rate_limited',
        `${ownTries} checks of yours are being tried already, which is the most at a time. Wait until one of them has ended.`,
      );
    if (allTries >= mostOfAll)
      throw new AppError(
        'rate_limited',
        `${allTries} checks are being tried already, which is the most at a time. Try again in a moment.`,
      );
    this.#underWay.set(who, ownTries + 1);
    try {
      this.#pool ??= this.#makePool();
      return await tryCheck(this.#pool, check, means, this.#clock());
    } finally {
      const left = (this.#underWay.get(who) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(who);
      else this.#underWay.set(who, left);
    }
  }

  async stop(): Promise<void> {
    await this.#pool?.stop(0);
  }
}

async function tryCheck(
  pool: ProbePool,
  check: Check,
  { rules, proxies, secrets }: TrialMeans,
  now: number,
): Promise<ReplyOf<typeof route>> {
  const request: RunRequest = {
    id: randomUUID(),
    check,
    slot: now,
    retries: { attempts: 0, delayMs: 0 },
    addressRules: rules,
    proxy: proxyOfCheck(check, proxies),
    deadlineMs: null,
  };
  const run = await runResolved(pool, request, secrets);
  const attempt = run.attempts.at(-1);
  if (run.outcome === 'missed' || attempt === undefined)
    throw new AppError(
      'unavailable',
      `The check was not made: ${run.missedBecause ?? 'the probe gave no answer'}.`,
    );
  return { outcome: run.outcome, attempt: inReply(attempt), suspect: run.suspect };
}
