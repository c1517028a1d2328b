import { sequences } from '@appops/shared/rules/sequences';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../testing/database/stores.ts';
import { readAt, writeAt } from '../../../../testing/verbs.ts';
import { listDeliveries } from '../../deliveries.ts';
import {
  github,
  created,
  deployment,
  examplesOf,
  status,
} from '../../../../testing/ingest/github-payloads.ts';
import { githubSource, sealer, secret, second, t0 } from '../../../../testing/ingest/github.ts';
import { rotateWebhookSecret } from '../../webhook-source.ts';

describeOnBothEngines('GitHub deliveries', (make, engine) => {
  const { source, service, newService, deliver, deploymentsOf } = githubSource(make);

  test("GitHub's own example payloads are understood", async () => {
    await service('hello', 'Codertocat/Hello-World');
    for (const event of ['deployment', 'deployment_status'])
      for (const payload of examplesOf(event)) {
        const answer = await deliver({ event, payload, id: randomUUID() });
        // All examples bear one number: in another environment it is another deployment.
        expect(answer.outcome).toBe('accepted');
      }
    for (const payload of examplesOf('ping'))
      expect(await deliver({ event: 'ping', payload, id: randomUUID() })).toMatchObject({
        outcome: 'accepted',
      });
    const inProduction = (await deploymentsOf('hello')).filter((row) => row.environment === 'production');
    expect(inProduction).toMatchObject([
      {
        source: 'github',
        external_id: 'github.com/145988746',
        version: 'f95f852bd8fc',
        commit_sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
        status: 'succeeded',
        live: 1,
        environment: 'production',
        started_at: Date.parse('2019-05-15T15:20:53Z'),
        finished_at: Date.parse('2019-05-15T15:20:55Z'),
      },
    ]);
  });

  test('every other event of GitHub is ignored, with the reason in the log', async () => {
    for (const { name, examples: payloads } of github) {
      if (['deployment', 'deployment_status', 'ping'].includes(name)) continue;
      const answer = await deliver({ event: name, payload: payloads[0]!, id: randomUUID() });
      expect(answer).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(name) as string });
    }
  });

  test('a deployment runs, succeeds and is live; who made it is named', async () => {
    const { slug, repository } = await newService();
    const payload = deployment(repository, {
      id: 1,
      createdAt: t0,
      environment: 'Production/EU',
      ref: 'v1.2.0',
    });
    await deliver(created(payload));
    expect(await deploymentsOf(slug)).toMatchObject([{ status: 'queued', started_at: t0, live: 0 }]);
    await deliver(status(payload, 'in_progress', t0 + 60 * second, { log_url: 'https://ci.example.com/7' }));
    expect(await deploymentsOf(slug)).toMatchObject([{ status: 'running', started_at: t0 + 60 * second }]);
    await deliver(status(payload, 'success', t0 + 90 * second));
    const [row] = await deploymentsOf(slug);
    expect(row).toMatchObject({
      version: 'v1.2.0',
      status: 'succeeded',
      live: 1,
      finished_at: t0 + 90 * second,
      url: 'https://ci.example.com/7',
      environment: 'production-eu-1fp9bbl',
      environment_name: 'Production/EU',
      reported_started_at: null,
    });
    expect(JSON.parse(row!.actor)).toEqual({ kind: 'webhook', id: source.id, name: 'Codertocat (GitHub)' });
  });

  test('the version comes from the payload, else from the tag, else from the commit', async () => {
    const { slug, repository } = await newService();
    const cases = [
      [{ payload: { version: '3.1.4' }, ref: 'main' }, '3.1.4'],
      [{ payload: '{"version":"2.7.1"}', ref: 'main' }, '2.7.1'],
      [{ payload: 'as you like', ref: 'refs/tags/release-7' }, 'release-7'],
      [{ payload: null, ref: 'v1.0.0' }, 'v1.0.0'],
      [{ payload: {}, ref: 'main', sha: 'ABCDEF0123456789abcdef0123456789abcdef01' }, 'abcdef012345'],
    ] as const;
    for (const [index, [given]] of cases.entries())
      await deliver(created(deployment(repository, { id: 10 + index, createdAt: t0, ...given })));
    expect((await deploymentsOf(slug)).map(({ version }) => version)).toEqual(
      cases.map(([, version]) => version),
    );
  });

  test('a state that is none of the known ones is ignored', async () => {
    const { slug, repository } = await newService();
    const payload = deployment(repository, { id: 2, createdAt: t0 });
    expect(await deliver(status(payload, 'inactive', t0))).toMatchObject({ outcome: 'ignored' });
    expect(await deploymentsOf(slug)).toEqual([]);
  });

  test('an unknown repository is ignored with what to do, and the redelivery counts once that was done', async () => {
    const first = status(deployment('Acme/late', { id: 3, createdAt: t0 }), 'success', t0);
    expect(await deliver(first)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/No service has the repository "Acme\/late".*redeliver/) as string,
    });
    await service('late', 'acme/late');
    expect(await deliver(first)).toMatchObject({ outcome: 'accepted' });
    expect(await deliver(first)).toMatchObject({ outcome: 'duplicate' });
    expect(await deploymentsOf('late')).toHaveLength(1);
  });

  test('where services share a repository, the payload says which one is meant', async () => {
    await service('mono-api', 'Acme/mono');
    await service('mono-web', 'Acme/mono');
    const payload = deployment('Acme/mono', { id: 4, createdAt: t0 });
    expect(await deliver(created(payload))).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('mono-api, mono-web') as string,
    });
    const named = deployment('Acme/mono', { id: 4, createdAt: t0, payload: { service: 'mono-web' } });
    expect(await deliver(created(named))).toMatchObject({ outcome: 'accepted' });
    expect(await deploymentsOf('mono-web')).toHaveLength(1);
  });

  test('a delivery that comes twice at once is taken once', async () => {
    const { slug, repository } = await newService();
    const one = created(deployment(repository, { id: 5, createdAt: t0 }));
    const answers = await Promise.all(Array.from({ length: 6 }, () => deliver(one)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
      'accepted',
      ...Array<string>(5).fill('duplicate'),
    ]);
    expect(await deploymentsOf(slug)).toHaveLength(1);
  });

  test('a success after a failure counts, as at GitHub', async () => {
    const { slug, repository } = await newService();
    const payload = deployment(repository, { id: 6, createdAt: t0 });
    const failure = status(payload, 'failure', t0 + 10 * second);
    const success = status(payload, 'success', t0 + 20 * second);
    await deliver(success);
    await deliver(failure);
    expect(await deploymentsOf(slug)).toMatchObject([
      { status: 'succeeded', live: 1, finished_at: t0 + 20 * second },
    ]);
  });

  test('a clock that is an hour ahead is not believed, and its later reports move nothing', async () => {
    const { slug, repository } = await newService();
    const ahead = 3_600_000;
    const payload = deployment(repository, { id: 7, createdAt: t0 + ahead });
    await deliver(created(payload), t0);
    await deliver(status(payload, 'in_progress', t0 + ahead + second), t0 + second);
    await deliver(status(payload, 'success', t0 + ahead + 9 * second), t0 + 9 * second);
    expect(await deploymentsOf(slug)).toMatchObject([
      {
        started_at: t0 + second,
        reported_started_at: t0 + ahead + second,
        finished_at: t0 + 9 * second,
        reported_finished_at: t0 + ahead + 9 * second,
        live_from: t0 + 9 * second,
      },
    ]);
  });

  test('what is not signed, or not with our secret, is refused and logged, and does not use up its number', async () => {
    const { slug, repository } = await newService();
    const one = created(deployment(repository, { id: 8, createdAt: t0 }));
    await expect(deliver(one, t0, { 'x-hub-signature-256': '' })).rejects.toMatchObject({
      code: 'signature_missing',
    });
    await expect(
      deliver(one, t0, { 'x-hub-signature-256': '', 'x-hub-signature': 'sha1=0123' }),
    ).rejects.toMatchObject({
      code: 'signature_missing',
      message: expect.stringContaining('SHA-1') as string,
    });
    await expect(
      deliver(one, t0, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
    ).rejects.toMatchObject({ code: 'signature_invalid' });
    const { items } = await readAt(source.store, t0, (ctx) =>
      listDeliveries(ctx, { limit: 500, outcome: ['rejected'] }),
    );
    expect(items.filter(({ receivedAt }) => receivedAt === new Date(t0).toISOString())).toHaveLength(3);
    expect(await deploymentsOf(slug)).toEqual([]);
    expect(await deliver(one)).toMatchObject({ outcome: 'accepted' });
  });

  test('after a rotation the old secret is good for a day', async () => {
    const { repository } = await newService();
    const { secret: fresh } = await writeAt(source.store, t0, (ctx) =>
      rotateWebhookSecret(ctx, source.id, sealer),
    );
    const old = (now: number) => deliver(created(deployment(repository, { id: 9, createdAt: t0 })), now);
    expect(await old(t0 + 86_399_000)).toMatchObject({ outcome: 'accepted' });
    await expect(old(t0 + 86_400_000)).rejects.toMatchObject({ code: 'signature_invalid' });
    expect(fresh).not.toBe(secret);
    // Back to the secret that the other tests sign with.
    await source.store.write((tx) =>
      tx
        .updateTable('webhook_sources')
        .set({ secret: sealer.seal(secret) })
        .where('id', '=', source.id)
        .execute(),
    );
  });

  test('secrets lie sealed in the database and in no event', async () => {
    const rows = await source.store.read((tx) => tx.selectFrom('webhook_sources').select('secret').execute());
    expect(JSON.stringify(rows)).not.toContain(secret);
    const events = await source.store.read((tx) => tx.selectFrom('events').select('data').execute());
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  test('a release that is found to run still comes after what was live when it started', async () => {
    const { slug, repository } = await newService();
    const at = (seconds: number) => t0 + seconds * second;
    const job = (id: number, ref: string, seconds: number) =>
      deployment(repository, { id: 9000 + id, createdAt: at(seconds), ref });
    const [first, other, again] = [job(0, '1.0.0', 1), job(1, '1.1.0', 4), job(2, '1.0.0', 6)];
    await deliver(status(again, 'success', at(7)));
    await deliver(status(other, 'success', at(5)));
    await deliver(status(first, 'in_progress', at(3)));
    const rows = (await deploymentsOf(slug)).filter(({ version }) => version === '1.0.0');
    expect(rows).toMatchObject([{ status: 'running', started_at: at(3), previous_version: null }]);
  });

  test('deliveries in any order, and repeated, end in the same state', async () => {
    const deployments = fc.array(
      fc.record({
        version: fc.constantFrom('1.0.0', '1.1.0', '1.2.0'),
        states: fc.array(
          fc.constantFrom('pending', 'queued', 'in_progress', 'in_progress', 'success', 'success', 'failure'),
          { minLength: 1, maxLength: 4 },
        ),
      }),
      { minLength: 1, maxLength: 4 },
    );
    let id = 10_000;
    await fc.assert(
      fc.asyncProperty(deployments, fc.infiniteStream(fc.nat()), async (given, random) => {
        const [one, other] = [await newService(), await newService()];
        let at = t0;
        // The same deliveries for two services, whose deployments differ in nothing but their numbers.
        const deliveries = (repository: string, base: number, start: number) => {
          at = start;
          return given.flatMap(({ version, states }, index) => {
            const payload = deployment(repository, {
              id: base + index,
              createdAt: (at += second),
              ref: version,
            });
            return [
              created(payload),
              ...states.map((state, step) =>
                status(payload, state, (at += second), {
                  log_url: `https://ci.example.com/${index}/${step}`,
                }),
              ),
            ];
          });
        };
        const base = (id += 100);
        for (const each of deliveries(one.repository, base, t0)) await deliver(each);
        const shuffled = deliveries(other.repository, base + 50, t0)
          .map((each) => ({ each, rank: random.next().value! }))
          .sort((a, b) => a.rank - b.rank)
          .flatMap(({ each, rank }) => (rank % 3 === 0 ? [each, each] : [each]));
        for (const each of shuffled) await deliver(each);
        const facts = async (slug: string) =>
          // Jobs that are one deployment go by the id of the first that was told of.
          (await deploymentsOf(slug))
            .toSorted((a, b) => a.started_at - b.started_at)
            .map((row) => ({
              version: row.version,
              status: row.status,
              live: row.live,
              started_at: row.started_at,
              finished_at: row.finished_at,
              live_from: row.live_from,
              live_until: row.live_until,
              withdrawn_at: row.withdrawn_at,
              previous_version: row.previous_version,
              url: row.url,
            }));
        expect(await facts(other.slug)).toEqual(await facts(one.slug));
      }),
      { numRuns: sequences(engine === 'sqlite' ? 15 : 5, 300) },
    );
  }, 240_000);
});
