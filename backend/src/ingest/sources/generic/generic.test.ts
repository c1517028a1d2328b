import { createService as serviceRoute } from '@appops/shared/contract/services';
import { genericSettings } from '@appops/shared/contract/sources/generic';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../testing/database/stores.ts';
import { createService } from '../../../services/create-service.ts';
import { readAt, writeAt } from '../../../../testing/verbs.ts';
import { previewMapping } from '../../preview-mapping.ts';
import { updateWebhookSource } from '../../webhook-source.ts';
import { at, genericSources, now, sealer, t0 } from '../../../../testing/ingest/generic.ts';

describeOnBothEngines('the generic source', (make) => {
  const sources = genericSources(make);

  test('with nothing set, a JSON of the usual names becomes a deployment', async () => {
    const { send, deployments, body, source } = await sources.made();
    await send(body({ id: 'b1', status: 'started', time: at(0) }));
    expect(await deployments()).toMatchObject([{ status: 'running', started_at: Date.parse(at(0)) }]);
    await send(body({ id: 'b1', time: at(60), commit: 'ABCDEF0', url: 'https://ci.example.com/1' }));
    expect(await deployments()).toMatchObject([
      {
        status: 'succeeded',
        version: '1.4.2',
        commit_sha: 'abcdef0',
        started_at: Date.parse(at(0)),
        finished_at: Date.parse(at(60)),
        url: 'https://ci.example.com/1',
        source: 'generic',
        environment: 'production',
        live: 1,
      },
    ]);
    expect(JSON.parse((await deployments())[0]!.actor)).toMatchObject({ kind: 'webhook', id: source.id });
  });

  test('paths lead to what a sender calls otherwise, and its words to a status', async () => {
    const { name, send, deployments } = await sources.made({
      paths: {
        service: '$.app["name"]',
        environment: '$.targets[?@.primary == true].zone',
        version: '$..image.tag',
        status: '$.phase',
        time: '$.at',
      },
      statuses: { succeeded: ['Läuft'], failed: ['kaputt'] },
    });
    const told = (phase: string, tag: string, when: number) => ({
      app: { name },
      targets: [
        { zone: 'проба', primary: false },
        { zone: '生产', primary: true },
      ],
      deep: { er: [{ image: { tag } }] },
      phase,
      at: when,
    });
    // As a number, which a double would write as 1.1.
    await send(JSON.stringify(told('läuft', 'TAG', (t0 + 1000) / 1000)).replace('"TAG"', '1.10'));
    await send(told('KAPUTT', '2.0', t0 + 2000));
    expect(await deployments()).toMatchObject([
      { environment: '生产', status: 'succeeded', version: '1.10', finished_at: t0 + 1000 },
      { environment: '生产', status: 'failed', version: '2.0', finished_at: t0 + 2000 },
    ]);
  });

  test('a delivery that lacks something is refused by the path that gave nothing, and is kept to look at', async () => {
    const { id, send, deployments } = await sources.made({
      paths: { environment: '$.deploy.env', version: '$.deploy.tag' },
    });
    await expect(send({ service: 'x', deploy: { environment: 'production' } })).rejects.toMatchObject({
      code: 'invalid_request',
      message:
        'The path $.deploy.env gave no environment. The path $.deploy.tag gave no version. The path $.status gave no status.',
    });
    await expect(send({ service: { name: 'x' } })).rejects.toThrow(
      'The path $.service of this source, for its service, gave an object, where a text is needed.',
    );
    expect(await deployments()).toEqual([]);
    const { items } = await readAt(sources.store, now, (ctx) =>
      previewMapping(ctx, id, { mapping: [] }, sealer),
    );
    expect(items.map(({ outcome, told }) => ({ outcome, told }))).toEqual([
      { outcome: 'not_used', told: null },
      { outcome: 'not_used', told: null },
    ]);
    // Other paths are tried on the same deliveries before they are saved.
    const settings = genericSettings.parse({
      paths: {
        environment: '$.deploy.environment',
        version: null,
        commit: null,
        status: null,
        service: null,
      },
    });
    const tried = await readAt(sources.store, now, (ctx) =>
      previewMapping(
        ctx,
        id,
        { mapping: [{ when: { environment: 'production' }, leadsTo: { service: 'Laden 1' } }], settings },
        sealer,
      ),
    );
    expect(tried.items.map(({ outcome }) => outcome)).toContain('deployment');
  });

  test('a status that nobody knows is told, and counts when its meaning was said and it comes again', async () => {
    const { id, send, deployments, body } = await sources.made();
    const odd = body({ status: 'verzögert' });
    expect(await send(odd)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/"verzögert".*settings.*Then send it again\.$/) as string,
    });
    await writeAt(sources.store, t0, (ctx) =>
      updateWebhookSource(ctx, id, {
        settings: genericSettings.parse({ statuses: { queued: ['verzögert'] } }),
      }),
    );
    expect(await send(odd)).toMatchObject({ outcome: 'accepted' });
    expect(await deployments()).toMatchObject([{ status: 'queued' }]);
  });

  test('two services may count alike, and one version again is an attempt more', async () => {
    const one = await sources.made();
    await writeAt(sources.store, t0, (ctx) =>
      createService(ctx, serviceRoute.body.parse({ name: `${one.name} b` })),
    );
    await one.send(one.body({ id: 42, time: at(0) }));
    await one.send(one.body({ id: 42, time: at(0), service: `${one.name} b` }));
    expect(await one.deployments()).toHaveLength(1);
    const again = await sources.made();
    for (const [status, seconds] of [
      ['running', 0],
      ['succeeded', 60],
      ['running', 7200],
      ['succeeded', 7260],
    ] as const)
      await again.send(again.body({ status, time: at(seconds) }), { when: now + 7_200_000 });
    expect(await again.deployments()).toMatchObject([
      { attempt: 1, started_at: Date.parse(at(0)) },
      { attempt: 2, started_at: Date.parse(at(7200)), live: 1 },
    ]);
  });

  test('steps in any order, and twice, end in the same deployment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 2, 1], { minLength: 6 }), async (order) => {
        const { send, deployments, body } = await sources.made();
        const steps = [
          body({ id: 'b', status: 'queued', time: at(0) }),
          body({ id: 'b', status: 'running', time: at(10) }),
          body({ id: 'b', status: 'running', time: at(20), url: 'https://ci.example.com/9' }),
          body({ id: 'b', status: 'failed', time: at(30) }),
        ];
        for (const index of order) await send(steps[index]!);
        expect(await deployments()).toMatchObject([
          {
            status: 'failed',
            started_at: Date.parse(at(10)),
            finished_at: Date.parse(at(30)),
            url: 'https://ci.example.com/9',
          },
        ]);
      }),
      { numRuns: 10 },
    );
  });

  test('a clock that is ahead is not believed, and what it said is kept', async () => {
    const { send, deployments, body } = await sources.made();
    await send(body({ time: new Date(now + 86_400_000).toISOString() }));
    expect(await deployments()).toMatchObject([
      { finished_at: now, reported_finished_at: now + 86_400_000, status: 'succeeded' },
    ]);
  });

  test('a path that computes for hours is ended, a pattern that explodes is no pattern here, and others go on', async () => {
    const greedy = `$${'..[?count(@..*) > 0]'.repeat(6)}.x`;
    const { send, body } = await sources.made({ paths: { description: greedy } });
    let deep: unknown = {};
    for (let level = 0; level < 50; level += 1) deep = { a: deep, b: [level, level] };
    await expect(send(body({ deep }))).rejects.toThrow(/for its description, took too long/);
    const explosive = await sources.made({ paths: { version: `$.versions[?search(@, '(a+)+$')]` } });
    const versions = [`${'a'.repeat(100_000)}!`, 'aaa'];
    expect(await explosive.send(explosive.body({ versions }))).toMatchObject({ outcome: 'accepted' });
    expect(await explosive.deployments()).toMatchObject([{ version: 'aaa' }]);
  });

  test('paths that can never give anything are refused when they are set', async () => {
    for (const path of ['service', '$.', '$[?search(@.a, "(?=x)")]', '$[2:1]'])
      await expect(sources.made({ paths: { service: path } })).rejects.toMatchObject({
        code: 'invalid_request',
        extras: { fields: [{ path: 'body.settings.paths.service' }] },
      });
  });

  test('names of every object are no fields, and nesting deeper than any payload is refused', async () => {
    const { send, body } = await sources.made({
      paths: { description: '$.constructor.name', task: '$.__proto__' },
    });
    await send(JSON.stringify(body()).replace('{', '{"__proto__":"x",'));
    await expect(
      send(JSON.stringify(body({ x: 0 })).replace('0', '['.repeat(100) + ']'.repeat(100))),
    ).rejects.toThrow(/nested more than 64 levels/);
    await expect(send(body({ x: 'x'.repeat(300_000) }))).rejects.toMatchObject({ code: 'too_large' });
  });

  test('what names no service and no environment says how to lead it to one, and the rule does', async () => {
    const { id, name, send, deployments } = await sources.made({
      paths: { service: null, repository: null, environment: null },
    });
    const told = { version: '7', status: 'ok' };
    expect(await send(told)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('rule') as string,
    });
    await writeAt(sources.store, t0, (ctx) =>
      updateWebhookSource(ctx, id, {
        mapping: [{ when: {}, leadsTo: { service: name, environment: 'Prod' } }],
      }),
    );
    expect(await send(told)).toMatchObject({ outcome: 'accepted' });
    expect(await deployments()).toMatchObject([{ environment: 'Prod', version: '7' }]);
  });

  test('a sender that tells of its progress every second does not grow its record without end', async () => {
    const { send, body } = await sources.made();
    for (let second = 0; second < 230; second += 1)
      await send(body({ id: 'long', status: 'running', time: at(second) }));
    await send(body({ id: 'long', time: at(300) }));
    const part = await sources.store.read((tx) =>
      tx
        .selectFrom('deployment_parts')
        .selectAll()
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow(),
    );
    expect((JSON.parse(part.reports) as { statuses: unknown[] }).statuses.length).toBeLessThanOrEqual(200);
    expect(part).toMatchObject({
      status: 'succeeded',
      started_at: Date.parse(at(0)),
      finished_at: Date.parse(at(300)),
    });
  });
});
