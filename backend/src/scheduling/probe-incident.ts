import type { Logger } from 'pino';
import { type Context, contextIn } from '../context.ts';
import type { Store } from '../database/store.ts';
import { moveIncident, noteOnIncident } from '../incidents/move-incident.ts';
import { openIncident, type NewIncident } from '../incidents/open-incident.ts';
import { localIncident, nameLocalIncident, type ProbeIncidentColumn } from '../monitors/probes.ts';

export interface ProbeIncidentOptions {
  store: Store;
  clock: () => number;
  log: Logger;
}

/** What comes back within this time after it was over is the same incident; milliseconds. */
const sameWithin = 30 * 60_000;

/** What an incident of a probe is opened with. */
interface ProbeTrouble extends Pick<NewIncident, 'title' | 'description' | 'severity' | 'failure'> {
  /** What is said where it is back. */
  again: string;
}

/**
 * Keeps one incident for something that ails a probe: opened once, whoever sees it, resolved by AppOps when it is over and
 * nobody has taken it on, opened again when it soon comes back. Where people work on it, they are told, and say when it ends.
 */
export class ProbeIncident {
  readonly #options: ProbeIncidentOptions;
  readonly #column: ProbeIncidentColumn;

  constructor(options: ProbeIncidentOptions, column: ProbeIncidentColumn) {
    this.#options = options;
    this.#column = column;
  }

  /**
   * @param began what it goes on since, epoch milliseconds: where people resolved its incident later than that, they have
   * said that it is over
   * @param alsoThen what else is to be done where it was opened or opened again, in the same transaction
   */
  async begin(
    trouble: ProbeTrouble,
    now: number,
    began = Infinity,
    alsoThen?: (ctx: Context, id: string) => Promise<void>,
  ): Promise<void> {
    await this.#write(now, async (ctx) => {
      const known = await localIncident(ctx.tx, this.#column);
      if (known !== undefined && known.status !== 'resolved') return;
      if (known !== undefined && (known.resolved_at ?? 0) >= began) return;
      if (known !== undefined && now - (known.resolved_at ?? 0) <= sameWithin) {
        await moveIncident(ctx, known.id, 'reopen', trouble.again);
        await alsoThen?.(ctx, known.id);
        return;
      }
      const { again: _again, ...told } = trouble;
      const { id } = await openIncident(ctx, {
        ...told,
        service: null,
        environment: null,
        openedBy: 'monitor',
        context: {},
      });
      await nameLocalIncident(ctx.tx, this.#column, id);
      await alsoThen?.(ctx, id);
    });
  }

  /** @param over how it is said */
  async end(over: string, now: number): Promise<void> {
    await this.#write(now, async (ctx) => {
      const known = await localIncident(ctx.tx, this.#column);
      if (known === undefined || known.status === 'resolved') return;
      if (known.status === 'open') await moveIncident(ctx, known.id, 'resolve', over);
      else await noteOnIncident(ctx, known.id, over);
    });
  }

  async #write(now: number, work: (ctx: Context) => Promise<void>): Promise<void> {
    const { store, log } = this.#options;
    await store.write((tx) => work(contextIn(tx, { now, requestId: 'probe', log })));
  }
}
