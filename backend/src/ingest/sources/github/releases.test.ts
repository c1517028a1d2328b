import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../testing/database/stores.ts';
import { findService, loadService } from '../../../services/service.ts';
import { writeAt } from '../../../../testing/verbs.ts';
import { created, deployment, status } from '../../../../testing/ingest/github-payloads.ts';
import { githubSource, second, t0 } from '../../../../testing/ingest/github.ts';
import { updateWebhookSource } from '../../webhook-source.ts';

describeOnBothEngines('what of GitHub is a release', (make) => {
  const { source, nextNumber, newService, deliver, deploymentsOf } = githubSource(make);

  test('tags and dates are versions; branches, merge refs and commits are not', async () => {
    const { slug, repository } = await newService();
    const versions: Record<string, string> = {
      'shop-v1.2.3': 'shop-v1.2.3',
      'shop/v1.2.4': 'shop/v1.2.4',
      '2026.03.05': '2026.03.05',
      '24.04': '24.04',
      v2: 'v2',
      'release-2026-11-29': 'release-2026-11-29',
      'refs/tags/golden': 'golden',
      main: 'f95f852bd8fc',
      'refs/pull/12/merge': 'f95f852bd8fc',
      v3: 'f95f852bd8fc',
      'nightly-x': 'nightly-x',
    };
    // "v3" is pushed as a branch, "nightly-x" as a tag, in other words than the deployment has.
    for (const [event, payload] of [
      ['push', { ref: 'refs/heads/v3' }],
      ['create', { ref: 'nightly-x', ref_type: 'tag' }],
    ] as const)
      expect(
        await deliver({
          event,
          payload: { ...payload, repository: { full_name: repository } },
          id: randomUUID(),
        }),
      ).toMatchObject({ outcome: 'ignored' });
    let id = 70_000;
    for (const ref of Object.keys(versions))
      await deliver(
        created(deployment(repository, { id: (id += 1), createdAt: t0, ref, environment: `e${id}` })),
      );
    expect((await deploymentsOf(slug)).map(({ version }) => version)).toEqual(Object.values(versions));
  });

  test('a payload that names another service is no release of the only service of its repository', async () => {
    const { slug, repository } = await newService();
    const other = deployment(repository, { id: 71_000, createdAt: t0, payload: { service: 'elsewhere' } });
    expect(await deliver(created(other))).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('"elsewhere"') as string,
    });
    const own = deployment(repository, {
      id: 71_001,
      createdAt: t0,
      payload: { service: slug.toUpperCase() },
    });
    expect(await deliver(created(own))).toMatchObject({ outcome: 'accepted' });
    expect(await deploymentsOf(slug)).toHaveLength(1);
  });

  test('jobs of a matrix are one deployment, and a run that is repeated under its id a new attempt', async () => {
    const { slug, repository } = await newService();
    const jobs = [1, 2, 3].map((index) =>
      deployment(repository, { id: 72_000 + index, createdAt: t0, ref: 'v1.0.0' }),
    );
    for (const job of jobs) await deliver(created(job));
    for (const [index, job] of jobs.entries()) {
      await deliver(status(job, 'in_progress', t0 + (1 + index) * second));
      await deliver(status(job, 'success', t0 + (60 + index) * second));
    }
    expect(await deploymentsOf(slug)).toMatchObject([
      { status: 'succeeded', live: 1, started_at: t0 + second, finished_at: t0 + 62 * second },
    ]);
    await deliver(status(jobs[0]!, 'in_progress', t0 + 600 * second));
    await deliver(status(jobs[0]!, 'success', t0 + 660 * second));
    expect(await deploymentsOf(slug)).toMatchObject([
      { attempt: 1, status: 'superseded', finished_at: t0 + 62 * second },
      { attempt: 2, status: 'succeeded', started_at: t0 + 600 * second },
    ]);
  });

  test('what is empty, too long or oddly written costs no deployment, and the log says what was cut', async () => {
    const { slug, repository } = await newService();
    const payload = deployment(repository, { id: 73_000, createdAt: t0, ref: 'v1.0.0' });
    Object.assign(payload.deployment, {
      sha: '',
      environment: '',
      description: 'x'.repeat(5000),
      created_at: '2026-01-05T13:00:00+0100',
      payload: { version: 'v'.repeat(5000) },
    });
    expect(await deliver(created(payload))).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining('5000 characters') as string,
    });
    const done = { log_url: '', target_url: `https://ci.example.com/${'x'.repeat(5000)}` };
    expect(await deliver(status(payload, 'success', t0 + second, done))).toMatchObject({
      outcome: 'accepted',
    });
    expect(await deploymentsOf(slug)).toMatchObject([
      { environment_name: 'default', status: 'succeeded', commit_sha: null, started_at: t0, url: null },
    ]);
  });

  test('a source can say what is no release; what runs already goes on to its end', async () => {
    const { slug, repository } = await newService();
    const running = deployment(repository, { id: 74_000, createdAt: t0, environment: 'preview-1' });
    await deliver(created(running));
    const ignored = {
      environments: ['preview-*'],
      refs: ['refs/pull/*', 'refs/heads/wip/*', 'poc-*'],
      tasks: ['lint*'],
    };
    await writeAt(source.store, t0, (ctx) => updateWebhookSource(ctx, source.id, { ignored }));
    await deliver(status(running, 'success', t0 + second));
    for (const given of [
      { environment: 'Preview-2' },
      { environment: 'production', ref: 'refs/pull/7/merge' },
      { environment: 'production', ref: 'wip/basket' },
      { environment: 'production', ref: 'refs/heads/poc-1' },
      { environment: 'production', task: 'lint:css' },
    ])
      expect(
        await deliver(
          created(deployment(repository, { id: nextNumber() + 75_000, createdAt: t0, ...given })),
        ),
      ).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('no release') as string });
    await writeAt(source.store, t0, (ctx) => updateWebhookSource(ctx, source.id, { ignored: null }));
    expect(await deploymentsOf(slug)).toMatchObject([{ environment: 'preview-1', status: 'succeeded' }]);
  });

  test('a transient environment ends with its last deployment, and comes back when it is deployed to again', async () => {
    const { slug, repository } = await newService();
    const preview = (id: number, createdAt: number) =>
      deployment(repository, { id, createdAt, environment: 'pr-7', transient_environment: true });
    const shown = async () =>
      (await source.store.read(async (tx) => loadService(tx, await findService(tx, slug)))).environments.map(
        (each) => each.slug,
      );
    const [one, two] = [preview(76_000, t0), preview(76_001, t0 + 600 * second)];
    for (const each of [one, two]) await deliver(created(each), t0 + 700 * second);
    await deliver(status(one, 'inactive', t0 + 700 * second), t0 + 700 * second);
    expect(await shown()).toEqual(['pr-7']);
    expect(await deliver(status(two, 'inactive', t0 + 800 * second), t0 + 800 * second)).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining('has ended') as string,
    });
    expect(await shown()).toEqual([]);
    await deliver(created(preview(76_002, t0 + 900 * second)), t0 + 900 * second);
    expect(await shown()).toEqual(['pr-7']);
    expect((await deploymentsOf(slug)).length).toBeGreaterThanOrEqual(2);
  });
});
