import { eventKinds, isEventKind, type EventKind, type EventOf } from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import type { Logger } from 'pino';
import { contextIn } from '../context.ts';
import { isOutage } from '../database/outage.ts';
import type { ReadTx, Store, WriteTx } from '../database/store.ts';
import { readEvent } from '../events/event.ts';
import { writeBeginning } from './beginning.ts';
import type { Consumer } from './consumers.ts';
import { takeLease } from './leases.ts';

/** After so many tries an effect is parked: visible, out of the way, to be tried again by hand. */
export const triesBeforeParking = 5;
/** The pause after a failed try, which doubles with each; milliseconds. Together they give a passing cause 15 s. */
const pauseAfterFailure = 1_000;

export interface RunnerOptions {
  store: Store;
  /** This process, for the lease. */
  holder: string;
  clock: () => number;
  log: Logger;
}

interface Failure {
  entity: string;
  error: unknown;
}

/** What an event is about, by its kind: its entity where the consumer names none. */
export function aboutOf({ kind, subjects }: Pick<Event, 'kind' | 'subjects'>): string {
  const about = isEventKind(kind) ? eventKinds[kind].about : null;
  return subjects.find(({ role }) => role === about)?.id ?? '';
}

/**
 * What events have to do in one consumer: one entity in a transaction, once for each event, and the cursor moves with the
 * last. As long as an event is under way, `done_effects` has those that are done, so that whoever goes on with it after a
 * kill, also in another process, does only the rest.
 */
export class Effects<K extends EventKind> {
  readonly #consumer: Consumer<K>;
  readonly #options: RunnerOptions;
  // Noting a failed try is a commit, and each commit hurries the consumers: without a pause the next try would come at once.
  #restsUntil = 0;

  constructor(consumer: Consumer<K>, options: RunnerOptions) {
    this.#consumer = consumer;
    this.#options = options;
  }

  /** Whether the pause after a failed try lasts. One that would last longer than any was begun by a clock that has been set back since. */
  get rests(): boolean {
    const rest = this.#restsUntil - this.#options.clock();
    return rest > 0 && rest <= pauseAfterFailure * 2 ** triesBeforeParking;
  }

  /**
   * The entities that an event still has to do something with. Where all is done but for the cursor, one of those that
   * are done, so that it moves.
   */
  async concerned(tx: ReadTx, event: Event): Promise<readonly string[]> {
    const all = await this.#whom(tx, event);
    if (all.length <= 1) return all;
    const left = await this.#unsettled(tx, event, all);
    return left.length > 0 ? left : all.slice(0, 1);
  }

  /**
   * Does what an event has to do with the given entities, and with those that turn out to be concerned by then.
   * @returns whether the cursor has moved past it; false where somebody else is to do it, or something failed and is tried
   * again after a pause
   */
  async digest(event: Event, entities: readonly string[]): Promise<boolean> {
    const asked = new Set(entities);
    const waiting = [...asked];
    const failures: Failure[] = [];
    for (let entity = waiting.shift(); entity !== undefined; entity = waiting.shift()) {
      try {
        const isLast = waiting.length === 0 && failures.length === 0;
        const found = await this.#carryOut(event, entity, isLast);
        if (found === 'not ours') return false;
        if (found === 'over') return true;
        waiting.push(...found);
      } catch (error) {
        // A database that is away or full says nothing of the event: it is not counted, and tried again later.
        if (isOutage(error)) throw error;
        failures.push({ entity, error });
      }
      if (waiting.length === 0) waiting.push(...(await this.#foundSince(event, asked)));
      for (const one of waiting) asked.add(one);
    }
    return this.fail(event, failures);
  }

  /**
   * Notes that an event could not be digested, or not for all entities: these are tried again after a pause, and parked
   * after some tries, when the cursor moves past the event without them.
   * @returns whether it has moved; false also where that is for somebody else to say, whose try it was not
   */
  async fail(event: Event, failures: readonly Failure[]): Promise<boolean> {
    const { store, holder, clock, log } = this.#options;
    const { name } = this.#consumer;
    const { sequence, kind } = event;
    return store.write(async (tx) => {
      if ((await takeLease(tx, store.engine, this.#lease, holder)) === null) {
        this.#restsUntil = clock() + pauseAfterFailure;
        return false;
      }
      const { cursor, tries } = await this.#standing(tx, sequence);
      // Someone who holds the lease by now has gone further.
      if (cursor >= sequence) return true;
      const isParked = tries + 1 >= triesBeforeParking;
      for (const { entity, error } of failures) {
        const what = `Event ${sequence} (${kind}) ${entity === '' ? '' : `for ${entity} `}`;
        if (isParked)
          log.error(
            { err: error, sequence, entity },
            `${what}is parked after ${triesBeforeParking} tries; the log goes on without it`,
          );
        else log.warn({ err: error, sequence, entity }, `${what}could not be digested; it is tried again`);
      }
      if (!isParked) {
        this.#restsUntil = clock() + pauseAfterFailure * 2 ** tries;
        await tx
          .updateTable('consumers')
          .set({ tries: tries + 1, error: messageOf(failures[0]?.error) })
          .where('name', '=', name)
          .execute();
        return false;
      }
      const parked_at = clock();
      await tx
        .insertInto('parked_events')
        .values(
          failures.map(({ entity, error }) => ({
            consumer: name,
            sequence,
            entity,
            error: messageOf(error),
            parked_at,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      this.#restsUntil = 0;
      await this.#moveTo(tx, sequence, true);
      return true;
    });
  }

  /**
   * Writes down that nothing is to be done up to a sequence.
   * @returns whether it is written; false where that is for somebody else to say, or somebody has gone further
   */
  passOver(upTo: number): Promise<boolean> {
    const { store, holder } = this.#options;
    return store.write(async (tx) => {
      if ((await takeLease(tx, store.engine, this.#lease, holder)) === null) return false;
      const { cursor } = await this.#standing(tx, upTo);
      if (cursor >= upTo) return false;
      await this.#moveTo(tx, upTo, false);
      return true;
    });
  }

  get #lease(): string {
    return `consumer:${this.#consumer.name}`;
  }

  /**
   * Does what an event has to do with one entity, in a transaction.
   * @param isLast whether no other is known to be concerned: then it is asked once more, and the cursor moves
   * @returns further entities that turned out to be concerned; or that somebody else is to do it, or that the event is over
   */
  #carryOut(event: Event, entity: string, isLast: boolean): Promise<readonly string[] | 'not ours' | 'over'> {
    const { store, holder, clock, log } = this.#options;
    const { name, handle } = this.#consumer;
    const { sequence } = event;
    return store.write(async (tx) => {
      if ((await takeLease(tx, store.engine, this.#lease, holder)) === null) return 'not ours';
      // Someone who held the lease in between may have gone further.
      const { cursor, done } = await this.#standing(tx, sequence);
      if (cursor >= sequence) return 'over';
      if (!done.has(entity)) {
        const requestId = `${name}:${sequence}`;
        const ctx = contextIn(tx, { now: clock(), requestId, causedBy: sequence, log });
        // Cast: a consumer is given events of its own kinds alone.
        await handle(ctx, readEvent(event) as EventOf<K>, entity);
      }
      const others = isLast ? (await this.#whom(tx, event)).filter((one) => one !== entity) : [];
      const undone = others.filter((one) => !done.has(one));
      if (isLast && undone.length === 0) {
        await this.#moveTo(tx, sequence, done.size > 0);
        return 'over';
      }
      if (!done.has(entity))
        await tx.insertInto('done_effects').values({ consumer: name, sequence, entity }).execute();
      return undone;
    });
  }

  /** Whom an event concerns as things are, done or not. */
  async #whom(tx: ReadTx, event: Event): Promise<string[]> {
    const { concerns } = this.#consumer;
    if (concerns === undefined || !canBeRead(event)) return [aboutOf(event)];
    // Cast: it has just been read, and is of one of the consumer's kinds.
    return [...new Set(await concerns(tx, event as EventOf<K>))];
  }

  async #unsettled(tx: ReadTx, { sequence }: Event, entities: readonly string[]): Promise<string[]> {
    const done = await this.#doneEffects(tx, sequence);
    return entities.filter((entity) => !done.has(entity));
  }

  /** Entities that an event has come to concern while it was digested, beside those that are known. */
  async #foundSince(event: Event, known: ReadonlySet<string>): Promise<string[]> {
    try {
      const left = await this.#options.store.read(async (tx) =>
        this.#unsettled(tx, event, await this.#whom(tx, event)),
      );
      return left.filter((entity) => !known.has(entity));
    } catch (error) {
      if (isOutage(error)) throw error;
      // What failed is noted as such already.
      return [];
    }
  }

  async #doneEffects(tx: ReadTx, sequence: number): Promise<ReadonlySet<string>> {
    const rows = await tx
      .selectFrom('done_effects')
      .select('entity')
      .where('consumer', '=', this.#consumer.name)
      .where('sequence', '=', sequence)
      .execute();
    return new Set(rows.map(({ entity }) => entity));
  }

  /** Where the cursor stands, how often the event after it was tried, and which effects of an event are done. */
  async #standing(
    tx: WriteTx,
    sequence: number,
  ): Promise<{ cursor: number; tries: number; done: ReadonlySet<string> }> {
    const { name } = this.#consumer;
    const rows = await tx
      .selectFrom('consumers')
      .leftJoin('done_effects', (join) => join.onRef('consumer', '=', 'name').on('sequence', '=', sequence))
      .select(['cursor', 'tries', 'entity'])
      .where('name', '=', name)
      .execute();
    if (rows[0] !== undefined) {
      const { cursor, tries } = rows[0];
      return { cursor, tries, done: new Set(rows.flatMap(({ entity }) => entity ?? [])) };
    }
    return { cursor: await writeBeginning(tx, this.#consumer), tries: 0, done: new Set() };
  }

  /** @param isUnderWay whether effects of this event, or of one before it, may have been noted as done */
  async #moveTo(tx: WriteTx, cursor: number, isUnderWay: boolean): Promise<void> {
    const { name } = this.#consumer;
    if (isUnderWay)
      await tx
        .deleteFrom('done_effects')
        .where('consumer', '=', name)
        .where('sequence', '<=', cursor)
        .execute();
    await tx
      .updateTable('consumers')
      .set({ cursor, tries: 0, error: null })
      .where('name', '=', name)
      .execute();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function canBeRead(event: Event): boolean {
  try {
    readEvent(event);
    return true;
  } catch {
    // It is parked, visibly, and not passed over.
    return false;
  }
}
