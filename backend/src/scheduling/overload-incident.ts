import type { Logger } from 'pino';
import { type Context, contextIn } from '../context.ts';
import type { Store, WriteTx } from '../database/store.ts';
import { moveIncident, noteOnIncident } from '../incidents/move-incident.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { localProbe, lockLocalProbe, nameOverload } from '../monitors/probes.ts';
import { overloadWords } from './load-control.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { loadOf } from './probe-loads.ts';

const title = 'The probe is asked for more than it can do';
const lookEvery = 10_000;
/** An overload that is over by then is no incident; and one that is away for a shorter time is not over. */
const looksBefore = 3;
const looksAfter = 6;
/** An overload that comes back within this time after it was over is the same incident; milliseconds. */
const sameWithin = 30 * 60_000;

interface OverloadOptions {
  store: Store;
  clock: () => number;
  log: Logger;
}

/**
 * Keeps one incident for an overload of the probe: opened when it lasts, resolved by AppOps when it is over and nobody
 * has taken it on, opened again when it soon comes back. Where people work on it, they are told, and say when it ends.
 */
export class OverloadIncident {
  readonly #options: OverloadOptions;
  /** Looks in a row that found the same. */
  #overloaded = 0;
  #calm = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
  }

  /** Looks once, which is to be done every ten seconds. */
  async look(): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock();
    const load = await store.read((tx) => loadOf(tx, now));
    const words = load === null ? null : overloadWords(load);
    this.#overloaded = words === null ? 0 : this.#overloaded + 1;
    this.#calm = words === null ? this.#calm + 1 : 0;
    if (words !== null && this.#overloaded === looksBefore) await this.#begin(words, now);
    if (this.#calm === looksAfter) await this.#end(now);
  }

  async #begin(words: string, now: number): Promise<void> {
    await this.#options.store.write(async (tx) => {
      const ctx = this.#contextOf(tx, now);
      const known = await knownIncident(tx);
      const again = known?.status === 'resolved' && now - (known.resolved_at ?? 0) <= sameWithin;
      if (known !== undefined && known.status !== 'resolved') return;
      if (known !== undefined && again) {
        await moveIncident(ctx, known.id, 'reopen', `${words}, again.`);
        return;
      }
      const { id } = await openIncident(ctx, {
        title,
        description: `${words}. Give the probe more processor time, or lengthen intervals.`,
        severity: 'medium',
        service: null,
        environment: null,
        openedBy: 'monitor',
        context: {},
      });
      await nameOverload(tx, id);
    });
  }

  async #end(now: number): Promise<void> {
    await this.#options.store.write(async (tx) => {
      const ctx = this.#contextOf(tx, now);
      const known = await knownIncident(tx);
      if (known === undefined || known.status === 'resolved') return;
      const over = 'The probe does all that is asked of it again: no interval is stretched any more.';
      if (known.status === 'open') await moveIncident(ctx, known.id, 'resolve', over);
      else await noteOnIncident(ctx, known.id, over);
    });
  }

  #contextOf(tx: WriteTx, now: number): Context {
    return contextIn(tx, { now, requestId: 'overload', log: this.#options.log });
  }
}

/** The incident of the last overload; its probe is locked, so that two processes open one. */
async function knownIncident(tx: WriteTx) {
  await lockLocalProbe(tx);
  return tx
    .selectFrom('probes')
    .innerJoin('incidents', 'incidents.id', 'probes.overload_incident')
    .select(['incidents.id', 'incidents.status', 'incidents.resolved_at'])
    .where('probes.number', '=', localProbe.number)
    .executeTakeFirst();
}

/** Looks every ten seconds. */
export function overloadIncidentTask(options: OverloadOptions): PeriodicTask {
  const incident = new OverloadIncident(options);
  return new PeriodicTask({
    name: 'overload',
    everyMs: lookEvery,
    log: options.log,
    step: () => incident.look(),
  });
}
