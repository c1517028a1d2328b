import type { MappingRule } from '@appops/shared/contract/webhooks';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { keptForMs, keptOfSource, forgetKept, withoutSecrets } from './kept-deliveries.ts';
import { previewMapping } from './preview-mapping.ts';
import { ignoredOf, withIgnored } from './source-mapping.ts';
import { created, deployment, status } from '../../testing/ingest/github-payloads.ts';
import { githubSource, sealer, secret, second, t0 } from '../../testing/ingest/github.ts';
import { retireWebhookSource, restoreWebhookSource, updateWebhookSource } from './webhook-source.ts';

const now = t0 + 3_600_000;

describeOnBothEngines('the rules of a source', (make) => {
  const { source, service, newService, nextNumber, deliver, deploymentsOf } = githubSource(make);
  const change = (mapping: MappingRule[]) =>
    writeAt(source.store, t0, (ctx) => updateWebhookSource(ctx, source.id, { mapping }));
  const preview = (mapping: MappingRule[], at = now) =>
    readAt(source.store, at, (ctx) => previewMapping(ctx, source.id, { mapping }, sealer));
  const job = (repository: string, given: object = {}) =>
    deployment(repository, { id: nextNumber() + 90_000, createdAt: t0, environment: 'prod-eu-1', ...given });

  test('lead environments by their names to one, which is made when it is needed', async () => {
    const { slug, repository } = await newService();
    await change([{ when: { environment: 'prod-*' }, leadsTo: { environment: 'Production' } }]);
    for (const environment of ['prod-eu-1', 'PROD-us', 'staging'])
      await deliver(created(job(repository, { environment })));
    // Two regions of one environment that get one version are one deployment.
    expect((await deploymentsOf(slug)).map((row) => row.environment_name).toSorted()).toEqual([
      'Production',
      'staging',
    ]);
  });

  test('lead a repository of several services to the one that is meant', async () => {
    await service('mono-one', 'Acme/rules');
    await service('mono-two', 'Acme/rules');
    await change([{ when: { service: 'acme/rules', task: 'deploy:two' }, leadsTo: { service: 'mono-two' } }]);
    expect(await deliver(created(job('Acme/rules', { task: 'deploy' })))).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('by a rule of this source') as string,
    });
    expect(await deliver(created(job('Acme/rules', { task: 'deploy:two' })))).toMatchObject({
      outcome: 'accepted',
    });
    expect(await deploymentsOf('mono-two')).toHaveLength(1);
  });

  test('say by which rule something is no release', async () => {
    const { slug, repository } = await newService();
    await change([
      { when: { ref: 'nothing-like-it' }, leadsTo: null },
      { when: { environment: 'prod-*' }, leadsTo: null },
    ]);
    expect(await deliver(created(job(repository)))).toMatchObject({
      outcome: 'ignored',
      reason: 'The environment "prod-eu-1" fits "prod-*", which is no release by rule 2 of this source.',
    });
    expect(await deploymentsOf(slug)).toEqual([]);
  });

  test('move nothing that is under way when they are changed', async () => {
    const { slug, repository } = await newService();
    await change([{ when: { environment: 'prod-*' }, leadsTo: { environment: 'one' } }]);
    const running = job(repository);
    await deliver(created(running));
    for (const mapping of [
      [{ when: { environment: 'prod-*' }, leadsTo: { environment: 'two' } }],
      [{ when: { environment: 'prod-*' }, leadsTo: null }],
      [],
    ]) {
      await change(mapping);
      expect(await deliver(status(running, 'success', t0 + nextNumber() * second))).toMatchObject({
        outcome: 'accepted',
      });
    }
    expect(await deploymentsOf(slug)).toMatchObject([{ environment_name: 'one', status: 'succeeded' }]);
  });

  test('that lead to no service are refused', async () => {
    await expect(change([{ when: {}, leadsTo: { service: 'nowhere' } }])).rejects.toMatchObject({
      code: 'invalid_request',
      extras: { fields: [{ path: 'body.mapping.0.leadsTo.service' }] },
    });
  });

  test('are tried on what came, told in plain words, and nothing of it is applied', async () => {
    const { slug, repository } = await newService();
    await change([]);
    const unknown = 'Acme/nobody-has-it';
    await deliver(created(job(unknown, { environment: 'qa' })), now + 1);
    await deliver(created(job(repository, { ref: 'v1.4.0', environment: 'prod-ca' })), now + 2);
    const before = await deploymentsOf(slug);
    const { items, decided } = await preview([
      { when: { environment: 'never-told' }, leadsTo: null },
      { when: { environment: 'prod-*' }, leadsTo: { environment: 'production' } },
    ]);
    const [latest, other] = items;
    expect(latest).toMatchObject({
      event: 'deployment',
      told: { service: repository, environment: 'prod-ca', ref: 'v1.4.0', status: 'queued' },
      outcome: 'deployment',
      service: slug,
      environment: 'production',
      rule: 2,
      // It was recorded before the rules came, and stays where it is.
      reason: expect.stringMatching(
        /^Rule 2: the environment "prod-ca" fits "prod-\*"\..*would be made.*recorded in .*, prod-ca, and stays there\.$/,
      ) as string,
    });
    expect(other).toMatchObject({
      told: { service: unknown },
      outcome: 'not_used',
      rule: null,
      service: null,
      reason: expect.stringContaining('No service has the repository') as string,
    });
    expect(decided).toEqual([0, expect.any(Number)]);
    expect(decided[1]).toBeGreaterThan(0);
    expect(await deploymentsOf(slug)).toEqual(before);
    const { items: same } = await preview([]);
    expect(same.every(({ rule }) => rule === null)).toBe(true);
  });

  test('are tried on a few days only, and on few deliveries', async () => {
    const { repository } = await newService();
    await change([]);
    for (let each = 0; each < keptOfSource + 3; each += 1)
      await deliver(created(job(repository, { environment: `e${each}` })), now + 10 + each);
    const { items } = await preview([]);
    expect(items).toHaveLength(keptOfSource);
    expect(items[0]?.told?.environment).toBe(`e${keptOfSource + 2}`);
    await writeAt(source.store, now, (ctx) => forgetKept(ctx.tx, now + 11 + keptForMs + keptOfSource));
    expect((await preview([])).items).toHaveLength(2);
  });

  test('no secret lies with what is kept, and it is sealed', async () => {
    const { repository } = await newService();
    await deliver(
      created(
        job(repository, {
          payload: { DB_PASSWORD: 'hunter2hunter2', note: `it is ${secret}`, url: 'https://me:hunter2@db/x' },
        }),
      ),
      now + 100,
    );
    const rows = await source.store.read((tx) =>
      tx.selectFrom('kept_deliveries').select('content').orderBy('received_at', 'desc').execute(),
    );
    expect(rows[0]?.content).toMatch(/^v1\./);
    const text = sealer.open(rows[0]!.content);
    expect(text).toContain('DB_PASSWORD');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(secret);
  });

  test('what a retired source delivers is not taken', async () => {
    const { slug, repository } = await newService();
    await writeAt(source.store, t0, (ctx) => retireWebhookSource(ctx, source.id));
    await expect(deliver(created(job(repository)))).rejects.toMatchObject({ code: 'forbidden' });
    await writeAt(source.store, t0, (ctx) => restoreWebhookSource(ctx, source.id));
    expect(await deploymentsOf(slug)).toEqual([]);
  });
});

test('what is nested deeper than any payload overflows nothing', () => {
  let deep: unknown = 'end';
  for (let level = 0; level < 20_000; level += 1) deep = [deep];
  expect(JSON.stringify(withoutSecrets(deep, []))).not.toContain('end');
});

test('a client of the first release sees and changes what it knows as ignored, and no other rule', () => {
  const other: MappingRule[] = [
    { when: { environment: 'prod-*' }, leadsTo: { environment: 'production' } },
    { when: { environment: 'qa', task: 'lint' }, leadsTo: null },
    { when: {}, leadsTo: null },
  ];
  expect(ignoredOf(other)).toBeUndefined();
  const ignored = { environments: ['preview-*'], refs: ['wip/*'], tasks: ['lint'] };
  const mapping = withIgnored(other, ignored);
  // They come first, as they did when there was nothing else.
  expect(mapping.slice(3)).toEqual(other);
  expect(ignoredOf(mapping)).toEqual(ignored);
  expect(withIgnored(mapping, { environments: [], refs: ['poc-*'], tasks: [] })).toEqual([
    { when: { ref: 'poc-*' }, leadsTo: null },
    ...other,
  ]);
  expect(withIgnored(mapping, null)).toEqual(other);
});
