import type { Check } from '@appops/shared/contract/checks/check';
import type { EventKind } from '@appops/shared/contract/event-kinds';
import { secretsOf } from '@appops/shared/rules/checks/sent-texts';
import type { Logger } from 'pino';
import type { Sealer } from '../access/sealing.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { ReadTx, Store } from '../database/store.ts';
import { newestSequence } from '../events/event.ts';
import { internalAttempt } from '../probing/net/trace.ts';
import { missedOutcome, type RunOutcome, type RunRequest } from '../probing/thread/run-outcome.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import { loadSecrets, type KnownSecrets } from './known-secrets.ts';
import { secretsOfProxy } from './resolve-proxy.ts';
import { runResolved } from './run-resolved.ts';

interface BookOptions {
  store: Store;
  sealer: Sealer;
  log: Logger;
}

/** What changes a secret, by whichever process. */
const secretKinds = [
  'secret.created',
  'secret.replaced',
  'secret.hosts_changed',
  'secret.retired',
  'secret.returned',
  'secret.moved_from_headers',
] as const satisfies readonly EventKind[];

/** How long another process's change may go unseen, in milliseconds. */
const looksEveryMs = 1_000;

/** The secrets of a process that measures, opened in memory; the event log tells when they are to be read anew. */
export class SecretBook {
  readonly #options: BookOptions;
  readonly #task: PeriodicTask;
  #known: KnownSecrets | null = null;
  #cursor = 0;
  /** Which secrets checks name: each is asked at every run. */
  readonly #names = new WeakMap<Check, readonly string[]>();

  constructor(options: BookOptions) {
    this.#options = options;
    this.#task = new PeriodicTask({
      name: 'secrets',
      everyMs: looksEveryMs,
      log: options.log,
      step: () => this.refresh(),
    });
  }

  start(): void {
    this.#task.start();
  }

  /** Something was committed here, which may have been a secret. */
  hurry(): void {
    this.#task.hurry();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  /** Reads the secrets where they have changed since the last time, or were never read. */
  async refresh(): Promise<void> {
    const { store, sealer } = this.#options;
    const found = await store.read(async (tx) => {
      const cursor = await newestSequence(tx);
      const isStale = this.#known === null || (await hasChanged(tx, this.#cursor, cursor));
      return { cursor, known: isStale ? await loadSecrets(tx, sealer) : null };
    });
    // Of two that overlap, the one that saw more counts.
    if (found.cursor < this.#cursor) return;
    this.#cursor = found.cursor;
    if (found.known !== null) this.#known = found.known;
  }

  /** A pool whose runs have their secrets put in, and nothing of them in what it answers. */
  putInto<P extends ProbePool>(pool: P): P {
    return { ...pool, run: (request: RunRequest) => this.#run(pool, request) };
  }

  #run(pool: ProbePool, request: RunRequest): Promise<RunOutcome> {
    const names = this.#namesOf(request);
    if (names.length === 0) return pool.run(request);
    const known = this.#known;
    return known !== null && names.every((name) => known.has(name))
      ? runResolved(pool, request, known)
      : this.#runWithNew(pool, request);
  }

  /** A check was saved with a secret that was set just before, or this process has just begun. */
  async #runWithNew(pool: ProbePool, request: RunRequest): Promise<RunOutcome> {
    const { store, sealer } = this.#options;
    let known: KnownSecrets;
    try {
      known = await store.read((tx) => loadSecrets(tx, sealer, this.#namesOf(request)));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        ...missedOutcome(request, ''),
        missedBecause: null,
        outcome: 'down',
        suspect: true,
        attempts: [internalAttempt(`Nothing was sent: the secrets of this check could not be read (${why})`)],
      };
    }
    return runResolved(pool, request, known);
  }

  #namesOf({ check, proxy = null }: RunRequest): readonly string[] {
    let names = this.#names.get(check);
    if (names === undefined) {
      names = secretsOf(check);
      this.#names.set(check, names);
    }
    return proxy === null ? names : [...names, ...secretsOfProxy(proxy)];
  }
}

async function hasChanged(tx: ReadTx, after: number, upTo: number): Promise<boolean> {
  if (upTo <= after) return false;
  const event = await tx
    .selectFrom('events')
    .select('sequence')
    .where('sequence', '>', after)
    .where('sequence', '<=', upTo)
    .where('kind', 'in', [...secretKinds])
    .limit(1)
    .executeTakeFirst();
  return event !== undefined;
}
