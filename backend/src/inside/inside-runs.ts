import { kindOfId } from '@appops/shared/contract/ids';
import type { Check } from '@appops/shared/contract/checks/check';
import type { Logger } from 'pino';
import type { Store } from '../database/store.ts';
import type { RunOutcome, RunRequest } from '../probing/thread/run-outcome.ts';
import type { InsideAsk, InsideFound } from './inside-kind.ts';
import { insideKindOf } from './inside-kinds.ts';

export interface InsideRunsOptions {
  store: Pick<Store, 'read'>;
  /** Epoch milliseconds. */
  now: () => number;
  log: Logger;
}

/** A run that waits for the next batch. */
interface Waiting {
  ask: InsideAsk;
  /** By performance.now(). */
  askedAt: number;
  settle: (outcome: Ended) => void;
}

/** How a run ended, and how many microseconds it waited before. */
interface Ended {
  found: InsideFound;
  queueUs: number | null;
}

/** So many runs are made by one transaction. */
const largestBatch = 1_000;
/** The database may take so long for a batch, in milliseconds; what it says later is not waited for. */
const patienceMs = 10_000;

/**
 * Makes the runs that no probe makes: of what is due in one turn of the event loop all together, in one transaction for
 * many, and never with a query for each. What cannot be found out, since the database is away, is missed.
 */
export class InsideRuns {
  readonly #options: InsideRunsOptions;
  #waiting: Waiting[] = [];
  #flushing = false;

  constructor(options: InsideRunsOptions) {
    this.#options = options;
  }

  /** Whether runs of a check are made here. */
  makes(check: Pick<Check, 'type'>): boolean {
    return insideKindOf(check) !== null;
  }

  /** Makes a run with all others of this turn. Never rejects. */
  async run({ id, slot, check }: Pick<RunRequest, 'id' | 'slot' | 'check'>): Promise<RunOutcome> {
    const ask = { monitorId: monitorIn(id), check };
    const startedAtEpochMs = this.#options.now();
    const { found, queueUs } = await new Promise<Ended>((settle) => {
      this.#waiting.push({ ask, askedAt: performance.now(), settle });
      this.#hurry();
    });
    const made = found.outcome !== 'missed';
    return {
      id,
      slot,
      outcome: found.outcome,
      missedBecause: made ? null : found.because,
      attempts: made ? [found.attempt] : [],
      startedAtEpochMs: made ? startedAtEpochMs : null,
      queueUs: made ? queueUs : null,
      takenUpUs: null,
      lagUs: null,
      suspect: false,
      delayed: false,
      degraded: made && found.attempt.degradedBecause !== null,
    };
  }

  #hurry(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, largestBatch);
      const begunAt = performance.now();
      const found = await this.#find(batch.map(({ ask }) => ask));
      batch.forEach(({ askedAt, settle }, index) =>
        settle({ found: found[index]!, queueUs: Math.round((begunAt - askedAt) * 1000) }),
      );
    }
    this.#flushing = false;
  }

  async #find(asks: readonly InsideAsk[]): Promise<InsideFound[]> {
    const { store, now, log } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patienceMs);
    });
    try {
      const found = await Promise.race([store.read((tx) => findInside(tx, asks, now())), late]);
      if (found !== null) return found;
      log.warn({ runs: asks.length }, 'The database did not answer in time for runs that are made inside');
    } catch (error) {
      log.warn({ err: error, runs: asks.length }, 'Runs that are made inside were not made');
    } finally {
      clearTimeout(timer);
    }
    return asks.map(() => ({
      outcome: 'missed',
      because: 'The database did not answer when AppOps looked what it holds of this monitor',
    }));
  }
}

/** Of whose run this is the id; null for a run of none (`requestOf`). */
function monitorIn(runId: string): string | null {
  const [monitor = ''] = runId.split(':');
  return kindOfId(monitor) === 'monitor' ? monitor : null;
}

type Tx = Parameters<Parameters<Store['read']>[0]>[0];

/** What is found now of checks that no probe makes, in their order. */
export async function findInside(tx: Tx, asks: readonly InsideAsk[], now: number): Promise<InsideFound[]> {
  const found = new Map<InsideAsk, InsideFound>();
  for (const [kind, same] of Map.groupBy(asks, ({ check }) => insideKindOf(check))) {
    const answers = await kind?.find(tx, same, now);
    same.forEach((ask, index) =>
      found.set(
        ask,
        answers?.[index] ?? {
          outcome: 'missed',
          because: 'This version does not know how such a check is made',
        },
      ),
    );
  }
  return asks.map((ask) => found.get(ask)!);
}
