import { createHmac, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { nobody } from '../../../context.ts';
import { describeOnBothEngines } from '../../../../testing/database/stores.ts';
import { readAt, writeAt } from '../../../../testing/verbs.ts';
import { listDeliveries } from '../../deliveries.ts';
import { receiveWebhook } from '../../receive.ts';
import { retireWebhookSource, rotateWebhookSecret } from '../../webhook-source.ts';
import { genericSources, now, sealer, t0 } from '../../../../testing/ingest/generic.ts';

describeOnBothEngines('what proves that a generic delivery is genuine, and is the same one', (make) => {
  const sources = genericSources(make);

  test('the secret may come alone, as a bearer token or as a password, in the header that was set', async () => {
    const { secret, send, body } = await sources.made();
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
    const own = await sources.made({ proofHeader: 'X-Our-Token' });
    expect(await own.send(own.body(), { headers: { 'x-our-token': own.secret } })).toMatchObject({
      outcome: 'accepted',
    });
    await expect(own.send(own.body(), { headers: { authorization: own.secret } })).rejects.toMatchObject({
      code: 'signature_missing',
    });
  });

  test('where a signature is asked for, the secret itself is none, and a changed body is refused', async () => {
    const { secret, send, body } = await sources.made({ proof: 'hmac' });
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
    const { id, secret, send, body } = await sources.made();
    const { secret: fresh } = await writeAt(sources.store, t0, (ctx) => rotateWebhookSecret(ctx, id, sealer));
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

  test('what is retired while a delivery comes is refused, and nothing of it is recorded', async () => {
    const { id, source, secret, body, deployments } = await sources.made();
    const delivery = { kind: 'generic', key: source.key, headers: { authorization: secret } };
    let isFirst = true;
    const answer = receiveWebhook(
      {
        read: (work) => readAt(sources.store, now, work),
        write: async (work) => {
          // It was verified, and is not written yet.
          if (isFirst) await writeAt(sources.store, now, (ctx) => retireWebhookSource(ctx, id));
          isFirst = false;
          return writeAt(sources.store, now, work, nobody);
        },
      },
      sealer,
      { ...delivery, body: Buffer.from(JSON.stringify(body())) },
    );
    await expect(answer).rejects.toMatchObject({ code: 'forbidden' });
    expect(await deployments()).toEqual([]);
  });

  test('a delivery is known again by its header, else by its body, also by two processes at once', async () => {
    const { secret, send, deployments, body } = await sources.made();
    const as = (id: string) => ({ headers: { authorization: secret, 'x-appops-delivery': id } });
    expect(await send(body({ id: '1' }), as('one'))).toMatchObject({ outcome: 'accepted' });
    expect(await send(body({ id: '2' }), as('one'))).toMatchObject({ outcome: 'duplicate' });
    const told = body({ id: '3', version: '3.0.0' });
    const answers = await Promise.all(
      [sources.store, sources.other, sources.store, sources.other, sources.store, sources.other].map((by) =>
        send(told, { by }),
      ),
    );
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual([
      'accepted',
      ...Array<string>(5).fill('duplicate'),
    ]);
    expect((await deployments()).filter(({ version }) => version === '3.0.0')).toHaveLength(1);
  });

  test('no answer, log line or event tells a secret', async () => {
    const { secret, send, body, source } = await sources.made();
    await send(body({ description: secret, version: 'with-it' }));
    await expect(send(body({ status: undefined }))).rejects.toThrow();
    const { items } = await readAt(sources.store, now, (ctx) => listDeliveries(ctx, { limit: 500 }));
    expect(JSON.stringify([items, source])).not.toContain(secret);
    const rows = await sources.store.read((tx) =>
      tx.selectFrom('kept_deliveries').select('content').execute(),
    );
    for (const { content } of rows) expect(sealer.open(content)).not.toContain(secret);
    const events = await sources.store.read((tx) => tx.selectFrom('events').select('data').execute());
    expect(JSON.stringify(events)).not.toContain(secret);
  });
});
