import type { Logger } from 'pino';
import type { Store } from '../database/store.ts';
import { forgetReplies } from '../http/idempotency.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { forgetExpired } from './device-token.ts';
import { forgetSightings } from './seen-roles.ts';

const everyMs = 60 * 60_000;

/** Deletes what callers left behind and what has expired: replies for repeated requests, refresh tokens, codes. */
export function expiryTask({
  store,
  clock,
  log,
}: {
  store: Store;
  clock: () => number;
  log: Logger;
}): PeriodicTask {
  return new PeriodicTask({
    name: 'expiry',
    everyMs,
    log,
    step: () =>
      store.write(async (tx) => {
        const now = clock();
        await forgetReplies(tx, now);
        await forgetExpired(tx, now);
        await forgetSightings(tx, now);
      }),
  });
}
