import type { Logger } from 'pino';
import { machine } from '../context.ts';
import type { Store } from '../database/store.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { PeriodicTask } from './periodic-task.ts';

const title = 'The probe is asked for more than it can do';
const lookEvery = 10_000;
/** An overload that is over by then is no incident. */
const looksBefore = 3;

/** Opens one incident while the probe is overloaded, unless one is being worked on already. */
export function overloadIncidentTask(deps: {
  store: Store;
  clock: () => number;
  log: Logger;
  /** What is said of the present overload; null for none. */
  words: () => string | null;
}): PeriodicTask {
  const { store, clock, log, words } = deps;
  let seen = 0;
  let lookedAt = -Infinity;
  return new PeriodicTask({
    name: 'overload',
    everyMs: lookEvery,
    log,
    step: async () => {
      // Commits hurry every task; this one counts looks.
      if (performance.now() - lookedAt < lookEvery / 2) return;
      lookedAt = performance.now();
      const said = words();
      seen = said === null ? 0 : seen + 1;
      if (said === null || seen !== looksBefore) return;
      await store.write(async (tx) => {
        const known = await tx
          .selectFrom('incidents')
          .select('id')
          .where('title', '=', title)
          .where('status', '!=', 'resolved')
          .executeTakeFirst();
        if (known !== undefined) return;
        await openIncident(
          { ...machine, tx, now: clock(), requestId: 'overload', causedBy: null, log },
          {
            title,
            description: `${said}. Give the probe more processor time, or lengthen intervals.`,
            severity: 'medium',
            service: null,
            environment: null,
            openedBy: 'monitor',
            context: {},
          },
        );
      });
    },
  });
}
