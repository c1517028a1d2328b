import { moveDeployment as moveRoute } from '@appops/shared/contract/deployments';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { failing } from '../../testing/cases/cases.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { deployShop } from '../../testing/releases.ts';
import { closeCase } from '../cases/close-case.ts';
import { judge } from '../cases/judge-case.ts';
import { loadDeployment } from '../releases/deployment.ts';
import { moveDeployment } from '../releases/move-deployment.ts';

describeOnBothEngines('a word that a newer AppOps has stored', (make) => {
  test('as a decision opens and closes no case: what was decided before it stands', async () => {
    const { id, as, load, store } = await failing(make);
    await as((ctx) => closeCase(ctx, id, { as: 'not_a_problem', reason: 'A test.' }));
    await store.write((tx) =>
      sql`insert into case_decisions (case_id, n, kind, at, reason, actor)
        select case_id, n + 1, 'handed_over', at, '', actor from case_decisions`.execute(tx),
    );
    await as((ctx) => judge(ctx, id));
    expect((await load(id)).status).toBe('closed_not_a_problem');
  });

  test('as the status of a deployment is told as it is, and such a deployment refuses to be moved, in words', async () => {
    const { as, store } = await failing(make);
    const { id } = await as((ctx) => deployShop(ctx, '2.0.0', { status: 'running' }));
    await store.write(async (tx) => {
      await sql`update deployments set status = 'paused' where id = ${id}`.execute(tx);
      await sql`update deployment_parts set status = 'paused' where deployment_id = ${id}`.execute(tx);
    });
    expect((await store.read((tx) => loadDeployment(tx, id))).status).toBe('paused');
    const body = moveRoute.body.parse({ status: 'succeeded' });
    await expect(as((ctx) => moveDeployment(ctx, id, body))).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringContaining('of a newer AppOps') as string,
    });
  });
});
