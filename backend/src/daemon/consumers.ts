import type { EventKind, EventOf } from '@appops/shared/contract/event-kinds';
import type { Context } from '../context.ts';
import type { ReadTx } from '../database/store.ts';

/** Reads the log in order and acts on it: what an event has to do with an entity is a transaction of its own. */
export interface Consumer<K extends EventKind = EventKind> {
  name: string;
  /** The kinds it acts on; the cursor passes over all others. */
  kinds: readonly K[];
  /**
   * Where it begins when it is new to a database: at the first event that was ever written, so that it acts on all that
   * has happened; or at what is told from the moment on at which a process first looks for it. Its cursor is kept by its
   * name: one that is called otherwise is new.
   */
  beginsAt: 'the first event' | 'now';
  /** Whether it goes by the clock that expires and destroys. */
  isDecisive?: boolean;
  /**
   * The ids of the entities that an event has an effect on, as things are; none passes over it without a transaction. It is
   * asked right before, with all events before this one digested, and again with the last effect. Without it there is one
   * entity: what the event is about, by its kind.
   */
  concerns?(tx: ReadTx, event: EventOf<K>): Promise<readonly string[]>;
  /**
   * Does what an event has to do with one entity, once. Things may have changed since it was asked for, so it looks again,
   * behind the locks that it takes.
   */
  handle(ctx: Context, event: EventOf<K>, entity: string): Promise<void>;
}

/** A consumer of the kinds that it names: each event comes with the data of its kind. */
export function consumer<const K extends EventKind>(one: Consumer<K>): Consumer<K> {
  return one;
}
