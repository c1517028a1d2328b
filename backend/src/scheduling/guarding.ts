import { tcpCheck } from '@appops/shared/contract/checks/tcp';
import { referenceOf } from '@appops/shared/rules/reference-target';
import type { Logger } from 'pino';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { OfflineView } from '../database/schema/monitors.ts';
import type { Store } from '../database/store.ts';
import { localAddressRules, localReferences } from '../monitors/probes.ts';
import { protocolOf } from '../probing/protocols.ts';
import type { RunOutcome } from '../probing/thread/run-outcome.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import { ProbeGuard, reachOf, type ProbeGuardOptions } from './probe-guard.ts';
import { leaveOffline, takeOverOffline, tellOffline } from './probe-guards.ts';
import type { Scheduled } from './scheduled.ts';

interface GuardingOptions extends Partial<Pick<ProbeGuardOptions, 'elapsed' | 'isOwn'>> {
  store: Store;
  pool: ProbePool;
  /** This process. */
  holder: string;
  now: () => number;
  log: Logger;
}

/** How long a reference target has to take a connection, in milliseconds. */
const referenceTimeout = 3_000;
/** How often it is told that the probe is still offline, in milliseconds. */
const tellEvery = 10_000;

/** Lets a worker's runs pass by its guard, asks reference targets for it, and writes down what it knows. */
export class Guarding {
  readonly #options: GuardingOptions;
  readonly #guard: ProbeGuard;
  readonly #elapsed: () => number;
  readonly task: PeriodicTask;
  #told: OfflineView | null = null;
  #toldAt = -Infinity;

  constructor(options: GuardingOptions) {
    this.#options = options;
    const { now, elapsed, isOwn, log } = options;
    this.#elapsed = elapsed ?? (() => performance.now());
    this.#guard = new ProbeGuard({
      askReferences: () => this.#askReferences(),
      now,
      ...(elapsed === undefined ? {} : { elapsed }),
      ...(isOwn === undefined ? {} : { isOwn }),
    });
    this.task = new PeriodicTask({ name: 'probe guard', everyMs: 1_000, log, step: () => this.step() });
  }

  /** What is known of the probe's being offline; null: it is not. */
  get offline(): OfflineView | null {
    return this.#guard.offline;
  }

  /** Goes on with what the process before this one knew. */
  async begin(): Promise<void> {
    const { store, now } = this.#options;
    const left = await store.write((tx) => takeOverOffline(tx, Math.floor(now()), store.engine === 'sqlite'));
    if (left !== null) this.#guard.restore(left);
  }

  /** The worker ends, and leaves what it knows. */
  async end(): Promise<void> {
    const { store, holder, now } = this.#options;
    if (this.#told !== null) await store.write((tx) => leaveOffline(tx, holder, Math.floor(now())));
  }

  /** A run as it counts: one that could not reach its target while the probe is offline proves nothing. */
  judge(monitor: Scheduled, outcome: RunOutcome): RunOutcome {
    const targets = protocolOf(monitor.check)?.targets(monitor.check) ?? [];
    const because = this.#guard.note(monitor.id, targets, outcome, monitor.wasDown);
    return because === null ? outcome : { ...outcome, suspect: true, suspectBecause: because };
  }

  /** Looks whether it is offline, and writes that down when it changes and now and then. */
  async step(): Promise<void> {
    await this.#guard.look();
    const { offline } = this.#guard;
    const { store, holder, now, log } = this.#options;
    const changed = offline !== this.#told;
    if (!changed && (offline === null || this.#elapsed() - this.#toldAt < tellEvery)) return;
    await store.write((tx) => tellOffline(tx, holder, offline, Math.floor(now())));
    if (changed && offline !== null)
      log.error({ since: new Date(offline.since).toISOString() }, offline.words);
    else if (changed) log.info('The probe is offline no more');
    this.#told = offline;
    this.#toldAt = this.#elapsed();
  }

  /** Whether a reference target takes a connection; null where none is set, or none could be asked. */
  async #askReferences(): Promise<boolean | null> {
    const { store, pool, now } = this.#options;
    const { targets, addressRules } = await store.read(async (tx) => ({
      targets: await localReferences(tx),
      addressRules: await localAddressRules(tx),
    }));
    const runs = targets.flatMap((text) => {
      const target = referenceOf(text);
      if (target === null) return [];
      return pool.run({
        id: `reference:${text}`,
        check: tcpCheck.parse({ type: 'tcp', ...target, timeoutMs: referenceTimeout }),
        slot: now(),
        retries: { attempts: 0, delayMs: 0 },
        addressRules,
        deadlineMs: null,
      });
    });
    const reached = (await Promise.all(runs)).map(reachOf).filter((one) => one !== null);
    return reached.length === 0 ? null : reached.includes('reached');
  }
}
