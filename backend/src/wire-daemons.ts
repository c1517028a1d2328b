import type { DaemonParts } from './area.ts';
import { areas } from './areas.ts';
import { TaskLeases } from './daemon/task-leases.ts';
import { followLog } from './daemon/follow-log.ts';

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
  const consumers = areas.flatMap((area) => area.consumers?.(options) ?? []);
  const following = followLog(consumers, { store, holder, clock, decisive, log });
  const timed = areas.flatMap((area) => area.tasks?.(options) ?? []);
  const leases = new TaskLeases({ store, holder, tasks: timed.map(({ name }) => name) });
  for (const task of timed) task.onlyWhile(() => leases.holds(task.name));
  return {
    start: () => {
      following.start();
      for (const task of timed) task.start();
    },
    hurry: () => {
      following.hurry();
    },
    stop: async () => {
      await following.stop();
      for (const task of timed) await task.stop();
      await leases.giveUp();
    },
  };
}
