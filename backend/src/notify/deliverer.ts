import type { Logger } from 'pino';
import type { Sealer } from '../access/sealing.ts';
import { endLeases } from '../daemon/many-leases.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { Store } from '../database/store.ts';
import { noteOutcome } from './note-outcome.ts';
import { Postman } from './send-letter.ts';
import { channelsToServe, leaseOf, nextEntry, takeNext, type Times } from './take-next.ts';

interface DelivererOptions {
  store: Store;
  /** This process, for the leases of channels. */
  holder: string;
  clock: () => number;
  decisive: () => number;
  sealer: Sealer;
  log: Logger;
  /** How messages are sent; tests are in more of a hurry. */
  postman?: Postman;
}

/**
 * Sends what waits in the outbox: for each channel one message after the other, all channels side by side. A try is counted
 * before it is made and noted after, so that one whose end nobody noted is made again, under the same id.
 */
export class Deliverer {
  readonly task: PeriodicTask;
  readonly #options: DelivererOptions;
  readonly #postman: Postman;
  readonly #serving = new Map<string, Promise<void>>();
  #stopping = false;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#postman = options.postman ?? new Postman(options.sealer);
    this.task = new PeriodicTask({
      name: 'notification delivery',
      everyMs: 1_000,
      log: options.log,
      step: () => this.#step(),
      atStop: () => this.#end(),
    });
  }

  /** Begins whatever is due and waits until nothing is any more; for tests. */
  async drain(): Promise<void> {
    do {
      await this.task.runOnce();
      await Promise.all(this.#serving.values());
    } while ((await this.#due()).length > 0);
  }

  get #times(): Times {
    return { now: this.#options.clock(), decisive: this.#options.decisive() };
  }

  /** Channels with something to send now, in whose hands it is not yet. */
  #due(): Promise<string[]> {
    return this.#options.store.read(async (tx) => {
      const due: string[] = [];
      for (const id of await channelsToServe(tx, this.#times))
        if (!this.#serving.has(id) && (await nextEntry(tx, id, this.#times)) !== undefined) due.push(id);
      return due;
    });
  }

  async #step(): Promise<void> {
    this.#stopping = false;
    // All side by side: they are few, and one that hangs must not take the place of another.
    for (const id of await this.#due()) {
      // It is not waited for: a channel that hangs holds up no other.
      const serving = this.#serve(id)
        .catch((err: unknown) =>
          this.#options.log.error({ err, channel: id }, 'A message could not be seen to; it is tried again'),
        )
        .finally(() => this.#serving.delete(id));
      this.#serving.set(id, serving);
    }
  }

  /** Sends a channel's messages one after the other, until none is due or one could not be sent. */
  async #serve(id: string): Promise<void> {
    const { store, holder, clock } = this.#options;
    for (let works = true; works && !this.#stopping;) {
      const taken = await store.write((tx) => takeNext(tx, store.engine, holder, id, this.#times));
      if (taken === null) return;
      const { entry, channel, message, rules } = taken;
      const sent = await this.#postman.send(channel, { id: entry.id, message, now: clock() }, rules);
      await store.write((tx) => noteOutcome(tx, taken, sent, clock()));
      this.#say(taken, sent);
      works = sent.ok;
    }
  }

  #say(
    { channel }: { channel: { id: string; name: string; failures: number } },
    sent: { ok: boolean; message?: string },
  ): void {
    const about = { channel: channel.id };
    if (!sent.ok && channel.failures === 0)
      this.#options.log.warn(about, `The channel "${channel.name}" does not work: ${sent.message ?? ''}`);
    else if (sent.ok && channel.failures > 0)
      this.#options.log.info(about, `The channel "${channel.name}" works again`);
  }

  /** Waits for what is under way, and lets other processes have the channels. */
  async #end(): Promise<void> {
    this.#stopping = true;
    const served = [...this.#serving.keys()];
    await Promise.all(this.#serving.values());
    const { store, holder } = this.#options;
    if (served.length > 0)
      await store.write((tx) => endLeases(tx, store.engine, holder, served.map(leaseOf)));
  }
}
