import { createService as serviceRoute } from '@appops/shared/contract/services';
import { genericSettings } from '@appops/shared/contract/sources/generic';
import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { createSealer } from '../../../access/sealing.ts';
import { nobody } from '../../../context.ts';
import { describeOnBothEngines } from '../../../database/testing.ts';
import type { Store } from '../../../database/store.ts';
import { createService } from '../../../services/create-service.ts';
import { readAt, writeAt } from '../../../testing.ts';
import { listDeliveries } from '../../deliveries.ts';
import { previewMapping } from '../../preview-mapping.ts';
import { receiveWebhook } from '../../receive.ts';
import { createWebhookSource, rotateWebhookSecret, updateWebhookSource } from '../../webhook-source.ts';

const sealer = createSealer(Buffer.alloc(32, 7));
const t0 = Date.UTC(2026, 0, 5, 12);
const now = t0 + 3_600_000;
const at = (seconds: number) => new Date(t0 + seconds * 1000).toISOString();

describeOnBothEngines('the generic source', (make, engine) => {
  let store: Store;
  let other: Store;
  let names = 0;
  beforeAll(async () => {
    const made = await make();
    store = made.store;
    // A second process, where the engine takes one.
    other = engine === 'postgres' ? made.openAgain() : store;
  });

  async function made(given: z.input<typeof genericSettings> = {}) {
    const name = `Laden ${(names += 1)}`;
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name })));
    const { source, secret } = await writeAt(store, t0, (ctx) =>
      createWebhookSource(ctx, { kind: 'generic', name, settings: genericSettings.parse(given) }, sealer),
    );
    const send = async (
      told: object | string,
      {
        headers = { authorization: `Bearer ${secret}` },
        by = store,
        when = now,
      }: {
        headers?: Record<string, string>;
        by?: Store;
        when?: number;
      } = {},
    ) =>
      receiveWebhook(
        { read: (work) => readAt(by, when, work), write: (work) => writeAt(by, when, work, nobody) },
        sealer,
        {
          kind: 'generic',
          key: source.key,
          headers,
          body: Buffer.from(typeof told === 'string' ? told : JSON.stringify(told)),
        },
      );
    const deployments = () =>
      store.read((tx) =>
        tx
          .selectFrom('deployments')
          .innerJoin('services', 'services.id', 'deployments.service_id')
          .innerJoin('environments', 'environments.id', 'deployments.environment_id')
          .selectAll('deployments')
          .select('environments.name as environment')
          .where('services.name', '=', name)
          .orderBy('deployments.number')
          .execute(),
      );
    const body = (more: object = {}) => ({
      service: name,
      environment: 'production',
      version: '1.4.2',
      status: 'succeeded',
      ...more,
    });
    return { id: source.id, name, secret, source, send, deployments, body };
  }

  test('with nothing set, a JSON of the usual names becomes a deployment', async () => {
    const { send, deployments, body, source } = await made();
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
    const { name, send, deployments } = await made({
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
    const { id, send, deployments } = await made({
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
    const { items } = await readAt(store, now, (ctx) => previewMapping(ctx, id, { mapping: [] }, sealer));
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
    const tried = await readAt(store, now, (ctx) =>
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
    const { id, send, deployments, body } = await made();
    const odd = body({ status: 'verzögert' });
    expect(await send(odd)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/"verzögert".*settings.*Then send it again\.$/) as string,
    });
    await writeAt(store, t0, (ctx) =>
      updateWebhookSource(ctx, id, {
        settings: genericSettings.parse({ statuses: { queued: ['verzögert'] } }),
      }),
    );
    expect(await send(odd)).toMatchObject({ outcome: 'accepted' });
    expect(await deployments()).toMatchObject([{ status: 'queued' }]);
  });

  test('the secret may come alone, as a bearer token or as a password, in the header that was set', async () => {
    const { secret, send, body } = await made();
    const basic = `Basic ${Buffer.from(`anybody:${secret}`).toString('base64')}`;
    for (const authorization of [secret, `Bearer ${secret}`, `bearer  ${secret}`, basic])
      expect(await send(body({ id: randomUUID() }), { headers: { authorization } })).toMatchObject({
        outcome: 'accepted',
      });
    for (const authorization of [
      'Bearer',
      'Bearer ',
      `Bearer ${secret}x`,
      'Basic !!',
      'Basic Og==',
      secret.slice(1),
    ])
      await expect(send(body(), { headers: { authorization } })).rejects.toMatchObject({
        code: 'signature_invalid',
      });
    await expect(send(body(), { headers: { 'x-other': secret } })).rejects.toMatchObject({
      code: 'signature_missing',
    });
    const own = await made({ proofHeader: 'X-Our-Token' });
    expect(await own.send(own.body(), { headers: { 'x-our-token': own.secret } })).toMatchObject({
      outcome: 'accepted',
    });
    await expect(own.send(own.body(), { headers: { authorization: own.secret } })).rejects.toMatchObject({
      code: 'signature_missing',
    });
  });

  test('where a signature is asked for, the secret itself is none, and a changed body is refused', async () => {
    const { secret, send, body } = await made({ proof: 'hmac' });
    const text = JSON.stringify(body());
    const hex = createHmac('sha256', secret).update(text).digest('hex');
    for (const signature of [
      secret,
      `Bearer ${secret}`,
      'sha256=',
      `sha512=${hex}`,
      `sha1=${hex}`,
      hex.slice(1),
    ])
      await expect(send(text, { headers: { 'x-appops-signature': signature } })).rejects.toMatchObject({
        code: 'signature_invalid',
      });
    await expect(send(`${text} `, { headers: { 'x-appops-signature': hex } })).rejects.toMatchObject({
      code: 'signature_invalid',
    });
    await expect(send(text, { headers: { authorization: secret } })).rejects.toMatchObject({
      code: 'signature_missing',
    });
    for (const [index, signature] of [hex, `sha256=${hex}`].entries())
      expect(await send(text, { headers: { 'x-appops-signature': signature } })).toMatchObject({
        outcome: index === 0 ? 'accepted' : 'duplicate',
      });
  });

  test('after a rotation both secrets count for a day', async () => {
    const { id, secret, send, body } = await made();
    const { secret: fresh } = await writeAt(store, t0, (ctx) => rotateWebhookSecret(ctx, id, sealer));
    for (const each of [secret, fresh])
      expect(await send(body({ id: each }), { headers: { authorization: each } })).toMatchObject({
        outcome: 'accepted',
      });
    const day = t0 + 86_400_000;
    expect(await send(body({ id: 'x' }), { headers: { authorization: fresh }, when: day })).toMatchObject({
      outcome: 'accepted',
    });
    await expect(send(body(), { headers: { authorization: secret }, when: day })).rejects.toMatchObject({
      code: 'signature_invalid',
    });
  });

  test('a delivery is known again by its header, else by its body, also by two processes at once', async () => {
    const { secret, send, deployments, body } = await made();
    const as = (id: string) => ({ headers: { authorization: secret, 'x-appops-delivery': id } });
    expect(await send(body({ id: '1' }), as('one'))).toMatchObject({ outcome: 'accepted' });
    expect(await send(body({ id: '2' }), as('one'))).toMatchObject({ outcome: 'duplicate' });
    const told = body({ id: '3', version: '3.0.0' });
    const answers = await Promise.all(
      [store, other, store, other, store, other].map((by) => send(told, { by })),
    );
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual([
      'accepted',
      ...Array<string>(5).fill('duplicate'),
    ]);
    expect((await deployments()).filter(({ version }) => version === '3.0.0')).toHaveLength(1);
  });

  test('two services may count alike, and one version again is an attempt more', async () => {
    const one = await made();
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: `${one.name} b` })));
    await one.send(one.body({ id: 42, time: at(0) }));
    await one.send(one.body({ id: 42, time: at(0), service: `${one.name} b` }));
    expect(await one.deployments()).toHaveLength(1);
    const again = await made();
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
        const { send, deployments, body } = await made();
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
    const { send, deployments, body } = await made();
    await send(body({ time: new Date(now + 86_400_000).toISOString() }));
    expect(await deployments()).toMatchObject([
      { finished_at: now, reported_finished_at: now + 86_400_000, status: 'succeeded' },
    ]);
  });

  test('a path that computes for hours is ended, a pattern that explodes is no pattern here, and others go on', async () => {
    const greedy = `$${'..[?count(@..*) > 0]'.repeat(6)}.x`;
    const { send, body } = await made({ paths: { description: greedy } });
    let deep: unknown = {};
    for (let level = 0; level < 50; level += 1) deep = { a: deep, b: [level, level] };
    await expect(send(body({ deep }))).rejects.toThrow(/for its description, took too long/);
    const explosive = await made({ paths: { version: `$.versions[?search(@, '(a+)+$')]` } });
    const versions = [`${'a'.repeat(100_000)}!`, 'aaa'];
    expect(await explosive.send(explosive.body({ versions }))).toMatchObject({ outcome: 'accepted' });
    expect(await explosive.deployments()).toMatchObject([{ version: 'aaa' }]);
  });

  test('paths that can never give anything are refused when they are set', async () => {
    for (const path of ['service', '$.', '$[?search(@.a, "(?=x)")]', '$[2:1]'])
      await expect(made({ paths: { service: path } })).rejects.toMatchObject({
        code: 'invalid_request',
        extras: { fields: [{ path: 'body.settings.paths.service' }] },
      });
  });

  test('names of every object are no fields, and nesting deeper than any payload is refused', async () => {
    const { send, body } = await made({ paths: { description: '$.constructor.name', task: '$.__proto__' } });
    await send(JSON.stringify(body()).replace('{', '{"__proto__":"x",'));
    await expect(
      send(JSON.stringify(body({ x: 0 })).replace('0', '['.repeat(100) + ']'.repeat(100))),
    ).rejects.toThrow(/nested more than 64 levels/);
    await expect(send(body({ x: 'x'.repeat(300_000) }))).rejects.toMatchObject({ code: 'too_large' });
  });

  test('what names no service and no environment says how to lead it to one, and the rule does', async () => {
    const { id, name, send, deployments } = await made({
      paths: { service: null, repository: null, environment: null },
    });
    const told = { version: '7', status: 'ok' };
    expect(await send(told)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('rule') as string,
    });
    await writeAt(store, t0, (ctx) =>
      updateWebhookSource(ctx, id, {
        mapping: [{ when: {}, leadsTo: { service: name, environment: 'Prod' } }],
      }),
    );
    expect(await send(told)).toMatchObject({ outcome: 'accepted' });
    expect(await deployments()).toMatchObject([{ environment: 'Prod', version: '7' }]);
  });

  test('a sender that tells of its progress every second does not grow its record without end', async () => {
    const { send, body } = await made();
    for (let second = 0; second < 230; second += 1)
      await send(body({ id: 'long', status: 'running', time: at(second) }));
    await send(body({ id: 'long', time: at(300) }));
    const part = await store.read((tx) =>
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

  test('no answer, log line or event tells a secret', async () => {
    const { secret, send, body, source } = await made();
    await send(body({ description: secret, version: 'with-it' }));
    await expect(send(body({ status: undefined }))).rejects.toThrow();
    const { items } = await readAt(store, now, (ctx) => listDeliveries(ctx, { limit: 500 }));
    expect(JSON.stringify([items, source])).not.toContain(secret);
    const rows = await store.read((tx) => tx.selectFrom('kept_deliveries').select('content').execute());
    for (const { content } of rows) expect(sealer.open(content)).not.toContain(secret);
    const events = await store.read((tx) => tx.selectFrom('events').select('data').execute());
    expect(JSON.stringify(events)).not.toContain(secret);
  });
});
