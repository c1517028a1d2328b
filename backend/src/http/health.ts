import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pendingMigrations } from '../database/migrate.ts';
import type { Store } from '../database/store.ts';

/** How long `/readyz` waits for the database, in milliseconds: who asks gives up soon, and must not pile up. */
const patience = 5_000;

async function checkDatabase(store: Store, { log }: FastifyRequest): Promise<Record<string, string>> {
  const silent = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience).unref();
  });
  try {
    const pending = await Promise.race([pendingMigrations(store), silent]);
    return {
      database: 'ok',
      migrations: pending.length === 0 ? 'ok' : `${pending.length} still to be applied`,
    };
  } catch (error) {
    // The reason names hosts and users: it is for the log, since anybody may ask here.
    log.warn({ err: error instanceof Error ? error.message : String(error) }, 'The database does not answer');
    return { database: 'does not answer; the reason is in the log' };
  }
}

interface HealthSources {
  isStopping: () => boolean;
  hasSealingKey: boolean;
  /** What is wrong with AppOps itself. */
  notices: () => { code: string; message: string }[];
  /** False when this process should measure and nothing comes of any monitor. */
  measures: () => boolean;
}

/** `/healthz`: the process answers. `/readyz`: its database answers, stores, and is migrated, it has the key of
 * the database's secrets, something comes of the monitors that are due, and it is not stopping. */
export function registerHealth(
  app: FastifyInstance,
  store: Store,
  { isStopping, hasSealingKey, notices, measures }: HealthSources,
): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    const checks = {
      ...(isStopping() ? { process: 'stopping' } : {}),
      ...(hasSealingKey ? {} : { sealingKey: 'not the one of this database' }),
      ...(measures() ? {} : { monitoring: 'monitors are due, and none of them is measured' }),
      ...(store.refuses === null ? {} : { storage: `nothing is stored: ${store.refuses}` }),
      ...(await checkDatabase(store, request)),
    };
    const told = notices();
    const ready = Object.values(checks).every((check) => check === 'ok');
    return reply.status(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      checks,
      // What needs attention without keeping this process from its work.
      ...(told.length === 0 ? {} : { notices: told }),
    });
  });
}
