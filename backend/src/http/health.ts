import type { FastifyInstance } from 'fastify';
import { pendingMigrations } from '../database/migrate.ts';
import type { Store } from '../database/store.ts';

/** `/healthz`: the process answers. `/readyz`: its database answers and is migrated, and it is not stopping. */
export function registerHealth(app: FastifyInstance, store: Store, isStopping: () => boolean): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks: Record<string, string> = {};
    if (isStopping()) checks.process = 'stopping';
    try {
      await store.read((tx) => tx.selectFrom('settings').select('name').limit(1).execute());
      const pending = await pendingMigrations(store);
      checks.database = 'ok';
      checks.migrations = pending.length === 0 ? 'ok' : `${pending.length} still to be applied`;
    } catch (error) {
      checks.database = error instanceof Error ? error.message : 'does not answer';
    }
    const ready = Object.values(checks).every((check) => check === 'ok');
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
}
