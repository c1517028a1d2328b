import { isEventKind, type EventKind } from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import { isOutage } from '../database/outage.ts';
import type { ReadTx } from '../database/store.ts';
import { eventsAfter } from '../events/event.ts';
import type { Consumer } from './consumers.ts';
import { aboutOf, Effects, type RunnerOptions } from './effects.ts';
import { PeriodicTask } from './periodic-task.ts';

const batch = 200;
/** How often it is written down that events were passed over, in milliseconds: a commit for each would be one of many. */
const passedOverEvery = 5_000;

/** The task that runs one consumer. `hurry` it after commits. */
export function consumerTask<K extends EventKind>(
  consumer: Consumer<K>,
  { store, log, ...options }: RunnerOptions,
): PeriodicTask {
  const { name, kinds } = consumer;
  const own = log.child({ consumer: name });
  const effects = new Effects(consumer, { store, log: own, ...options });
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

  /** The first event that concerns somebody, and whom; null where none does. */
  async function nextConcerning(tx: ReadTx, events: readonly Event[]) {
    for (const event of events) {
      if (!isMine(event)) {
        if (!isEventKind(event.kind)) sayUnknown(event);
        continue;
      }
      try {
        const entities = await effects.concerned(tx, event);
        if (entities.length > 0) return { event, entities };
      } catch (error) {
        throw isOutage(error) ? error : new Unanswered(event, error);
      }
    }
    return null;
  }

  async function step(): Promise<boolean> {
    if (effects.rests) return false;
    try {
      return await goOn();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      await effects.fail(error.event, [{ entity: aboutOf(error.event), error: error.cause }]);
      return false;
    }
  }

  async function goOn(): Promise<boolean> {
    const found = await store.read(async (tx) => {
      const row = await tx
        .selectFrom('consumers')
        .select('cursor')
        .where('name', '=', name)
        .executeTakeFirst();
      const stored = row?.cursor ?? 0;
      const events = await eventsAfter(tx, goOnFrom(stored), batch);
      return { stored, events, next: await nextConcerning(tx, events) };
    });
    passed = { stored: found.stored, upTo: goOnFrom(found.stored) };
    let { events: left, next } = found;
    while (next !== null) {
      const { event, entities } = next;
      passed.upTo = event.sequence - 1;
      if (!(await effects.digest(event, entities))) return false;
      passed = { stored: event.sequence, upTo: event.sequence };
      left = left.filter(({ sequence }) => sequence > event.sequence);
      // What was digested since may be what the next one is about.
      const rest = left;
      next = rest.some(isMine) ? await store.read((tx) => nextConcerning(tx, rest)) : null;
    }
    passed.upTo = found.events.at(-1)?.sequence ?? passed.upTo;
    if (passed.upTo > passed.stored && performance.now() - wroteAt >= passedOverEvery) {
      wroteAt = performance.now();
      await effects.passOver(passed.upTo);
    }
    return found.events.length === batch;
  }

  function isMine({ kind }: Pick<Event, 'kind'>): boolean {
    return (kinds as readonly string[]).includes(kind);
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

  return new PeriodicTask({ name: `consumer ${name}`, everyMs: 500, step, log: own });
}

/** A consumer could not say whom an event concerns. */
class Unanswered extends Error {
  readonly event: Event;
  constructor(event: Event, cause: unknown) {
    super(`Whom event ${event.sequence} concerns could not be found out`, { cause });
    this.event = event;
  }
}
