import type { DaemonParts } from './area.ts';
import { areas } from './areas.ts';
import { TaskLeases } from './daemon/task-leases.ts';
import { consumerTask } from './daemon/consumer-task.ts';

/** All that follows on events and on time, in a process with the role `consumer`. */
export interface Daemons {
  start(): void;
  /** What was committed may concern consumers: they look at once. */
  hurry(): void;
  /** Ends what runs, and lets others have it. */
  stop(): Promise<void>;
}

/** @param options.holder this process, for its leases */
export function wireDaemons(options: DaemonParts): Daemons {
  const { store, holder, clock, decisive, log } = options;
  const consumers = areas
    .flatMap((area) => area.consumers?.(options) ?? [])
    // What a case proves or destroys is judged by the decisive clock.
    .map((consumer) =>
      consumerTask(consumer, { store, holder, clock: consumer.isDecisive ? decisive : clock, log }),
    );
  const timed = areas.flatMap((area) => area.tasks?.(options) ?? []);
  const leases = new TaskLeases({ store, holder, tasks: timed.map(({ name }) => name) });
  for (const task of timed) task.onlyWhile(() => leases.holds(task.name));
  const tasks = [...consumers, ...timed];
  return {
    start: () => {
      for (const task of tasks) task.start();
    },
    hurry: () => {
      for (const consumer of consumers) consumer.hurry();
    },
    stop: async () => {
      for (const task of tasks) await task.stop();
      await leases.giveUp();
    },
  };
}
