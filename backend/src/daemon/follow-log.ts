import { isEventKind } from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import type { Logger } from 'pino';
import type { Store, ReadTx } from '../database/store.ts';
import { eventsAfter } from '../events/event.ts';
import { writeBeginning } from './beginning.ts';
import { ConsumerLane } from './consumer-lane.ts';
import type { Consumer } from './consumers.ts';
import { LogWindow } from './log-window.ts';
import { PeriodicTask } from './periodic-task.ts';

/** How many events are read at once. */
const batch = 200;

interface FollowOptions {
  store: Store;
  /** This process, for its leases. */
  holder: string;
  clock: () => number;
  /** The clock of decisive consumers; the same where none is given. */
  decisive?: () => number;
  log: Logger;
}

/** Reads the log for the consumers of a process. */
export interface LogFollower {
  start(): void;
  /** Something was committed: it looks at once. */
  hurry(): void;
  stop(): Promise<void>;
  /** Lets all consumers do what there is to do. Tests call it instead of `start`. */
  runOnce(): Promise<void>;
}

/**
 * Follows the log with consumers, each at its own pace, with its own cursor, lease, tries and rests. What is new is read
 * once for all of them; one that is further behind than what is held in memory reads by itself until it has caught up.
 */
export function followLog(
  consumers: readonly Consumer[],
  { store, holder, clock, decisive = clock, log }: FollowOptions,
): LogFollower {
  const window = new LogWindow();
  /** Kinds that a newer process wrote, of which it was said that they are passed over. */
  const unknownKinds = new Set<string>();
  /** Whether the last look found as much as it could take, or did not ask, since nobody was at the end of what is held. */
  let mayHoldMore = false;
  /** How often a consumer went through all that it was given. */
  let stepsThrough = 0;
  let haveBegun = consumers.every(({ beginsAt }) => beginsAt === 'the first event');

  const ofLog = {
    after: (position: number) =>
      window.hasLeft(position)
        ? store.read((tx) => read(tx, position))
        : Promise.resolve(window.after(position, batch)),
    isThrough: () => {
      stepsThrough += 1;
      if (mayHoldMore) looking.hurry();
    },
  };
  const lanes = consumers.map(
    (consumer) =>
      new ConsumerLane(consumer, ofLog, {
        store,
        holder,
        // What a case proves or destroys is judged by the decisive clock.
        clock: consumer.isDecisive === true ? decisive : clock,
        log: log.child({ consumer: consumer.name }),
      }),
  );
  const names = lanes.map(({ name }) => name);
  const looking = new PeriodicTask({ name: 'log reader', everyMs: 500, step: look, log });

  async function read(tx: ReadTx, position: number): Promise<Event[]> {
    const events = await eventsAfter(tx, position, batch);
    for (const event of events) if (!isEventKind(event.kind)) sayUnknown(event);
    return events;
  }

  /** Where the cursors of these consumers are; those that are not here have none yet. */
  async function cursorsOf(tx: ReadTx): Promise<Map<string, number>> {
    const rows = await tx
      .selectFrom('consumers')
      .select(['name', 'cursor'])
      .where('name', 'in', names)
      .execute();
    return new Map(rows.map(({ name, cursor }) => [name, cursor]));
  }

  /**
   * Lets new consumers that begin now begin, before anything is read for them: from then on no event is lost to them, also
   * where this process dies. One that begins at the first event has its cursor written with its first effect.
   */
  async function beginNow(): Promise<void> {
    const cursors = await store.read(cursorsOf);
    for (const consumer of consumers)
      if (consumer.beginsAt === 'now' && !cursors.has(consumer.name))
        await store.write((tx) => writeBeginning(tx, consumer));
    haveBegun = true;
  }

  /** Sees where all consumers' cursors are, and reads on for those that have come to the end of what is known. */
  async function look(): Promise<boolean> {
    if (!haveBegun) await beginNow();
    const began = lanes.map(({ moves }) => moves);
    const { stored, positions, from, events } = await store.read(async (tx) => {
      const cursors = await cursorsOf(tx);
      const stored = names.map((name) => cursors.get(name) ?? 0);
      const positions = lanes.map((lane, n) => lane.goOnFrom(stored[n]!, began[n]!));
      const from = window.readOnFor(positions);
      return { stored, positions, from, events: from === null ? [] : await read(tx, from) };
    });
    window.append(events);
    mayHoldMore = from === null || events.length === batch;
    for (const [n, lane] of lanes.entries()) {
      lane.noticed(stored[n]!, began[n]!);
      if (events.length > 0) lane.task.hurry();
    }
    return mayHoldMore && window.isAtEnd(positions);
  }

  /** Once for each kind: there may be many, and what would act on them is a newer process. */
  function sayUnknown({ kind, sequence }: Event): void {
    if (unknownKinds.has(kind)) return;
    unknownKinds.add(kind);
    log.warn(
      { kind, sequence },
      `Event ${sequence} is of the kind "${kind}", which this version of AppOps does not know: it is passed over, like all of its kind. A newer version that works on the same database wrote it`,
    );
  }

  const tasks = [looking, ...lanes.map(({ task }) => task)];
  return {
    start: () => {
      for (const task of tasks) task.start();
    },
    hurry: () => {
      looking.hurry();
    },
    stop: async () => {
      for (const task of tasks) await task.stop();
    },
    async runOnce() {
      for (let goesOn = true; goesOn;) {
        await looking.runOnce();
        const before = stepsThrough;
        for (const { task } of lanes) await task.runOnce();
        goesOn =
          stepsThrough > before && (mayHoldMore || lanes.some(({ position }) => !window.isAtEnd([position])));
      }
    },
  };
}
