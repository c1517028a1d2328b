import { recordFix as fixRoute } from '@appops/shared/contract/cases';
import { sequences } from '@appops/shared/rules/sequences';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer } from '../../../access/sealing.ts';
import { recordFix } from '../../../cases/fixes.ts';
import { failing, shortPlan } from '../../../../testing/cases/cases.ts';
import { nobody } from '../../../context.ts';
import { describeOnBothEngines, type TestStore } from '../../../../testing/database/stores.ts';
import { readAt, writeAt } from '../../../../testing/verbs.ts';
import { receiveWebhook } from '../../receive.ts';
import { createWebhookSource } from '../../webhook-source.ts';
import { signed } from './sample.ts';

const sealer = createSealer(Buffer.alloc(32, 7));
const secret = 'a secret of at least 16';
const sha = (digit: string) => digit.repeat(40);
const repository = {
  full_name: 'Acme/shop',
  html_url: 'https://github.com/Acme/shop',
  default_branch: 'main',
};

interface Told {
  event: string;
  payload: object;
}

/** A case of the shop that has no fix yet, and a repository whose webhooks come in. */
async function world(make: () => Promise<TestStore>) {
  const made = await failing(make);
  await made.store.write((tx) =>
    tx
      .updateTable('services')
      .set({ repository: 'https://github.com/Acme/shop', repository_key: 'acme/shop' })
      .where('slug', '=', 'shop')
      .execute(),
  );
  const { source } = await writeAt(made.store, made.at(), (ctx) =>
    createWebhookSource(ctx, { kind: 'github', name: 'GitHub', secret }, sealer),
  );
  const deliver = async ({ event, payload }: Told, id: string = randomUUID()) => {
    const sent = signed(event, payload, secret, id);
    const answer = await receiveWebhook(
      {
        read: (work) => readAt(made.store, made.at(), work),
        write: (work) => writeAt(made.store, made.at(), work, nobody),
      },
      sealer,
      { kind: 'github', key: source.key, body: Buffer.from(sent.body), headers: sent.headers },
    );
    await made.react();
    return answer;
  };
  const seconds = () => Math.floor(made.at() / 1000);
  const push = (branch: string, commits: { id: string; message: string }[], more: object = {}): Told => ({
    event: 'push',
    payload: {
      ref: `refs/heads/${branch}`,
      before: sha('0'),
      after: commits.at(-1)?.id ?? sha('0'),
      created: false,
      forced: false,
      commits: commits.map((one) => ({
        ...one,
        distinct: true,
        timestamp: new Date(made.at()).toISOString(),
        author: { name: 'Grace', username: 'grace' },
      })),
      pusher: { name: 'grace' },
      repository: { ...repository, pushed_at: seconds() },
      ...more,
    },
  });
  const request = (number: number, more: object = {}): Told => ({
    event: 'pull_request',
    payload: {
      action: 'closed',
      pull_request: {
        number,
        title: 'Guard the coupon',
        body: null,
        merged: true,
        merged_at: new Date(seconds() * 1000).toISOString(),
        merge_commit_sha: sha('e'),
        head: { ref: 'guard', sha: sha('d') },
        base: { ref: 'main' },
        user: { login: 'grace' },
        merged_by: { login: 'ada' },
        ...more,
      },
      repository,
    },
  });
  const fixes = async () => (await made.load(made.id)).fixes;
  const state = async () => (await made.load(made.id)).tracks.fix.state;
  const record = (body: object) =>
    made.as((ctx) => recordFix(ctx, made.id, fixRoute.body.parse({ plan: shortPlan, ...body })));
  return { ...made, deliver, push, request, fixes, state, record };
}

describeOnBothEngines('a fix that GitHub tells of', (make, engine) => {
  test('is on its way when its commit is pushed to where releases are made from, not to a branch of its own', async () => {
    const shop = await world(make);
    await shop.record({ commit: sha('a') });
    expect(await shop.state()).toBe('planned');
    await shop.deliver(shop.push('guard', [{ id: sha('a'), message: 'Guard' }]));
    expect(await shop.state()).toBe('planned');
    const at = shop.at();
    expect(await shop.deliver(shop.push('main', [{ id: sha('a'), message: 'Guard' }]))).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining('on its way') as string,
    });
    expect(await shop.state()).toBe('merged');
    expect(Date.parse((await shop.fixes())[0]!.mergedAt!)).toBe(Math.floor(at / 1000) * 1000);
    expect(await shop.kinds(shop.id)).toContain('case.fix_merged by grace (GitHub)');
  });

  test('is on its way when its pull request is merged, by its number, its squash or one of its commits', async () => {
    for (const named of [{ pullRequest: 42 }, { commit: sha('e') }, { commit: sha('c') }]) {
      const shop = await world(make);
      await shop.record(named);
      await shop.deliver(
        shop.push('guard', [
          { id: sha('c'), message: 'Begin' },
          { id: sha('d'), message: 'End' },
        ]),
      );
      await shop.deliver(shop.request(41, { merge_commit_sha: sha('7'), head: { ref: 'x', sha: sha('8') } }));
      await shop.deliver(shop.request(42, { merged: false, merged_at: null }));
      await shop.deliver(shop.request(42, { base: { ref: 'guard-all' } }));
      expect([named, await shop.state()]).toEqual([named, 'planned']);
      await shop.deliver(shop.request(42));
      expect([named, await shop.state()]).toEqual([named, 'merged']);
    }
  });

  test('needs all of its changes; what was merged before it was recorded counts, too', async () => {
    const shop = await world(make);
    await shop.deliver(shop.push('main', [{ id: sha('a'), message: 'First half' }]));
    await shop.record({ changes: [{ commits: [sha('a')] }, { pullRequest: 42 }] });
    expect(await shop.state()).toBe('planned');
    await shop.deliver(shop.push('main', [{ id: sha('b'), message: 'Second half (#42)' }]));
    expect(await shop.state()).toBe('merged');
    const late = await world(make);
    await late.deliver(late.push('release/2.x', [{ id: sha('a'), message: 'Guard' }]));
    await late.record({ commit: sha('a') });
    expect(await late.state()).toBe('merged');
  });

  test('is recorded for a case that a commit or pull request names, and is no proof', async () => {
    const shop = await world(make);
    await shop.deliver(shop.push('guard', [{ id: sha('c'), message: `Fixes ${shop.id}` }]));
    await shop.deliver(shop.push('main', [{ id: sha('b'), message: `Refs ${shop.id}` }]));
    expect(await shop.fixes()).toEqual([]);
    await shop.deliver(shop.request(42, { body: `Fixes https://appops.example/cases/${shop.id}` }));
    const [fix] = await shop.fixes();
    expect(fix).toMatchObject({ description: 'Guard the coupon', recordedBy: { name: 'ada (GitHub)' } });
    const told = await shop.load(shop.id);
    expect(told.tracks.fix.state).toBe('merged');
    expect(told.status).not.toMatch(/verifying|proved/);
    // A release that contains the squash has the fix.
    await shop.deploy('1.2.0', { commit: sha('e') });
    expect(await shop.state()).toBe('deployed');
    expect((await shop.load(shop.id)).status).toBe('verifying');
  });

  test('is on its way by its name alone where it names a version; what it is searched for stays', async () => {
    const shop = await world(make);
    await shop.record({ version: '1.2.0' });
    const { id } = (await shop.fixes())[0]!;
    await shop.deliver(shop.push('main', [{ id: sha('a'), message: `Guard, for ${id}` }]));
    expect(await shop.state()).toBe('merged');
    expect((await shop.fixes())[0]).toMatchObject({ version: '1.2.0', commit: null });
  });

  test('is planned again when its revert is pushed, and a revert names no fix', async () => {
    const shop = await world(make);
    await shop.record({ commit: sha('a') });
    await shop.deliver(shop.push('main', [{ id: sha('a'), message: 'Guard' }]));
    const revert = `Revert "Fixes ${shop.id}"\n\nThis reverts commit ${sha('a')}.`;
    await shop.deliver(shop.push('revert-1', [{ id: sha('b'), message: revert }]));
    expect(await shop.state()).toBe('merged');
    await shop.deliver(shop.push('main', [{ id: sha('b'), message: revert }]));
    expect(await shop.state()).toBe('planned');
    expect(await shop.fixes()).toHaveLength(1);
  });

  test('is the same in whatever order the deliveries come, twice or not, as long as one of each comes', async () => {
    const facts = async (shop: Awaited<ReturnType<typeof world>>) =>
      (await shop.fixes()).map(({ changes, mergedAt, commit }) => ({
        changes,
        commit,
        merged:
          mergedAt === null ? null : Date.parse(mergedAt) - Math.floor(shop.opened.opened_at / 1000) * 1000,
      }));
    const expected = await facts(await told([0, 1, 2, 3]));
    async function told(order: readonly number[]) {
      const shop = await world(make);
      const all = [
        shop.push('guard', [{ id: sha('d'), message: 'Guard' }]),
        shop.request(42, { body: `Fixes ${shop.id}` }),
        shop.push('main', [{ id: sha('e'), message: `Guard the coupon (#42)\n\nFixes ${shop.id}` }]),
        shop.push('main', [{ id: sha('f'), message: `And the voucher: fixes ${shop.id}` }]),
      ];
      for (const index of order) await shop.deliver(all[index]!, `delivery ${index}`);
      return shop;
    }
    expect(expected).toMatchObject([{ changes: [{ commits: [sha('e')] }, { commits: [sha('f')] }] }]);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.array(fc.nat({ max: 3 }), { maxLength: 2 }),
        async (order, again) => {
          expect(await facts(await told([...order, ...again]))).toEqual(expected);
        },
      ),
      { numRuns: sequences(engine === 'sqlite' ? 12 : 3, 100) },
    );
  });
});
