import { isEventKind, type EventKind, type EventOf } from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import type { Logger } from 'pino';
import { type Context, contextIn } from '../context.ts';
import { isOutage } from '../database/outage.ts';
import type { Store, ReadTx, WriteTx } from '../database/store.ts';
import { takeLease } from './leases.ts';
import { PeriodicTask } from './periodic-task.ts';
import { eventsAfter, readEvent } from '../events/event.ts';

/** Reads the log in order and acts on it, each event's effect in the transaction that moves its cursor. */
export interface Consumer<K extends EventKind = EventKind> {
  name: string;
  /** The kinds it acts on; the cursor passes over all others. */
  kinds: readonly K[];
  /** Whether it goes by the clock that expires and destroys. */
  isDecisive?: boolean;
  handle(ctx: Context, event: EventOf<K>): Promise<void>;
  /**
   * Whether an event may have an effect; false passes over it without a transaction. It is asked right before, with all
   * events before this one digested.
   */
  concerns?(tx: ReadTx, event: EventOf<K>): Promise<boolean>;
}

/** A consumer of the kinds that it names: each event comes with the data of its kind. */
export function consumer<const K extends EventKind>(one: Consumer<K>): Consumer<K> {
  return one;
}

/** After so many tries an event is parked: visible, out of the way, to be tried again by hand. */
export const triesBeforeParking = 5;
/** The pause after a failed try, which doubles with each; milliseconds. Together they give a passing cause 15 s. */
const pauseAfterFailure = 1_000;

const batch = 200;
/** How often it is written down that events were passed over, in milliseconds: a commit for each would be one of many. */
const passedOverEvery = 5_000;

interface RunnerOptions {
  store: Store;
  /** This process, for the lease. */
  holder: string;
  clock: () => number;
  log: Logger;
}

async function cursorOf(tx: WriteTx, name: string): Promise<{ cursor: number; tries: number }> {
  const row = await tx
    .selectFrom('consumers')
    .select(['cursor', 'tries'])
    .where('name', '=', name)
    .executeTakeFirst();
  if (row !== undefined) return row;
  await tx
    .insertInto('consumers')
    .values({ name, cursor: 0, tries: 0, error: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { cursor: 0, tries: 0 };
}

async function moveTo(tx: WriteTx, name: string, cursor: number): Promise<void> {
  await tx.updateTable('consumers').set({ cursor, tries: 0, error: null }).where('name', '=', name).execute();
}

/** The task that runs one consumer. `hurry` it after commits. */
export function consumerTask<K extends EventKind>(
  { name, kinds, handle, concerns }: Consumer<K>,
  { store, holder, clock, log }: RunnerOptions,
): PeriodicTask {
  const own = log.child({ consumer: name });
  // Noting a failed try is a commit, which would hurry the next try right behind it.
  let restsUntil = 0;
  /**
   * Up to where nothing is left to do, beyond the stored cursor that it was found at: the events between were of other
   * kinds, or had no effect. Whoever does not know of it looks at them again, and comes to the same.
   */
  let passed = { stored: -1, upTo: -1 };
  let wroteAt = -Infinity;
  /** Kinds that a newer process wrote, of which it was said that they are passed over. */
  const unknownKinds = new Set<string>();

  /** Where to go on: behind what was passed over, unless somebody else has moved the stored cursor since. */
  const goOnFrom = (stored: number): number => (passed.stored === stored ? passed.upTo : stored);

  /** Handles one event, or notes that it could not. */
  async function digest(event: Event): Promise<boolean> {
    try {
      return await store.write(async (tx) => {
        if ((await takeLease(tx, store.engine, `consumer:${name}`, holder)) === null) return false;
        // Someone who held the lease in between may have gone further.
        const { cursor } = await cursorOf(tx, name);
        if (cursor >= event.sequence) return true;
        await handle(
          contextIn(tx, {
            now: clock(),
            requestId: `${name}:${event.sequence}`,
            causedBy: event.sequence,
            log: own,
          }),
          readEvent(event) as EventOf<K>,
        );
        await moveTo(tx, name, event.sequence);
        return true;
      });
    } catch (error) {
      // A database that is away or full says nothing of the event: it is not counted, and tried again later.
      if (isOutage(error)) throw error;
      await store.write(async (tx) => {
        const { tries } = await cursorOf(tx, name);
        const message = error instanceof Error ? error.message : String(error);
        restsUntil = clock() + pauseAfterFailure * 2 ** tries;
        if (tries + 1 < triesBeforeParking) {
          own.warn(
            { err: error, sequence: event.sequence },
            `Event ${event.sequence} (${event.kind}) could not be digested; it is tried again`,
          );
          await tx
            .updateTable('consumers')
            .set({ tries: tries + 1, error: message })
            .where('name', '=', name)
            .execute();
          return;
        }
        own.error(
          { err: error, sequence: event.sequence },
          `Event ${event.sequence} (${event.kind}) is parked after ${triesBeforeParking} tries; the log goes on without it`,
        );
        await tx
          .insertInto('parked_events')
          .values({ consumer: name, sequence: event.sequence, error: message, parked_at: clock() })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        restsUntil = 0;
        await moveTo(tx, name, event.sequence);
      });
      return false;
    }
  }

  async function step(): Promise<boolean> {
    // A rest that lasts longer than any was begun by a clock that has been set back since.
    const rest = restsUntil - clock();
    if (rest > 0 && rest <= pauseAfterFailure * 2 ** triesBeforeParking) return false;
    const { stored, events, concerned } = await store.read(async (tx) => {
      const row = await tx
        .selectFrom('consumers')
        .select('cursor')
        .where('name', '=', name)
        .executeTakeFirst();
      const found = await eventsAfter(tx, goOnFrom(row?.cursor ?? 0), batch);
      const mayMatter = new Set<number>();
      for (const event of found) if (await mayConcern(tx, event)) mayMatter.add(event.sequence);
      return { stored: row?.cursor ?? 0, events: found, concerned: mayMatter };
    });
    let cursor = stored;
    passed = { stored: cursor, upTo: goOnFrom(cursor) };
    for (const event of events) {
      // What was digested since may be what this event is about.
      const asked = cursor !== stored && isMine(event);
      if (asked ? await store.read((tx) => mayConcern(tx, event)) : concerned.has(event.sequence)) {
        if (!(await digest(event))) return false;
        cursor = event.sequence;
      }
      passed = { stored: cursor, upTo: event.sequence };
    }
    if (passed.upTo > passed.stored && performance.now() - wroteAt >= passedOverEvery) await writePassed();
    return events.length === batch;
  }

  function isMine({ kind }: Event): boolean {
    return (kinds as readonly string[]).includes(kind);
  }

  async function mayConcern(tx: ReadTx, event: Event): Promise<boolean> {
    if (!isMine(event)) {
      if (!isEventKind(event.kind)) sayUnknown(event);
      return false;
    }
    if (concerns === undefined) return true;
    try {
      readEvent(event);
    } catch {
      // It is parked, visibly, and not passed over.
      return true;
    }
    return concerns(tx, event as EventOf<K>);
  }

  /** Once for each kind: there may be many, and what would act on them is a newer process. */
  function sayUnknown({ kind, sequence }: Event): void {
    if (unknownKinds.has(kind)) return;
    unknownKinds.add(kind);
    own.warn(
      { kind, sequence },
      `Event ${sequence} is of the kind "${kind}", which this version of AppOps does not know: it is passed over, like all of its kind. A newer version that works on the same database wrote it`,
    );
  }

  /** Writes down what was passed over, so that it is not looked at again after a restart. */
  async function writePassed(): Promise<void> {
    wroteAt = performance.now();
    const { upTo } = passed;
    await store.write(async (tx) => {
      if ((await takeLease(tx, store.engine, `consumer:${name}`, holder)) === null) return;
      const { cursor } = await cursorOf(tx, name);
      if (cursor < upTo) await moveTo(tx, name, upTo);
    });
  }

  return new PeriodicTask({ name: `consumer ${name}`, everyMs: 500, step, log: own });
}
