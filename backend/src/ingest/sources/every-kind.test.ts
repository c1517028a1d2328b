import { createService } from '@appops/shared/contract/services';
import { listDeployments } from '@appops/shared/contract/deployments';
import { createWebhookSource, listDeliveries } from '@appops/shared/contract/webhooks';
import { webhookKinds } from '@appops/shared/words/webhook-kinds';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../../testing/http.ts';
import { sourceKinds } from './kinds.ts';
import type { SampleDelivery, SampleOf, SampleText } from './source-kind.ts';

/** What every kind of source must hold, tried with its own sample. */
describe.each(['sqlite', 'postgres'] as const)('every kind of source on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
  }, 240_000);
  afterAll(() => backend.stop());

  let numbers = 0;
  async function made(kind: (typeof webhookKinds)[number]) {
    const number = (numbers += 10);
    const name = `${kind} shop ${number}`;
    const repository = `acme/${kind}-${number}`;
    await backend.call(createService, { body: { name, repository } });
    const { source, secret } = await backend.call(createWebhookSource, { body: { kind, name } });
    const of: SampleOf = {
      repository,
      service: name,
      environment: 'Продакшн',
      version: '1.0.0',
      status: 'succeeded',
      number,
      now: Date.now() - 60_000,
    };
    const sign = (text: SampleText, by = secret) => sourceKinds[kind].sign(text, by);
    const texts = sourceKinds[kind].sample(of);
    const sample = (by = secret) => texts.map((text) => sign(text, by));
    const send = async ({ headers, body }: Pick<SampleDelivery, 'headers' | 'body'>) => {
      const answer = await backend.send('POST', source.path, body, { authorization: '', ...headers });
      return { status: answer.status, ...((await answer.json()) as { outcome?: string; code?: string }) };
    };
    const deployments = async () =>
      (await backend.call(listDeployments, { query: { service: [name] } })).items.map(
        ({ version, status, environment }) => ({ version, status, environment }),
      );
    const log = async () =>
      (await backend.call(listDeliveries, { query: { limit: 500 } })).items.filter(
        (line) => line.source === source.id,
      );
    return { secret, texts, sign, sample, send, deployments, log };
  }

  describe.each(webhookKinds)('%s', (kind) => {
    test('its sample is taken once, becomes one deployment, and its replay changes nothing', async () => {
      const { sample, send, deployments } = await made(kind);
      const deliveries = sample();
      for (const each of deliveries)
        expect(await send(each)).toMatchObject({ status: 202, outcome: 'accepted' });
      const once = await deployments();
      expect(once).toMatchObject([{ version: '1.0.0', status: 'succeeded' }]);
      for (const each of deliveries) expect(await send(each)).toMatchObject({ outcome: 'duplicate' });
      expect(await deployments()).toEqual(once);
    });

    test('the end may come before the beginning', async () => {
      const { sample, send, deployments } = await made(kind);
      for (const each of sample().toReversed()) expect((await send(each)).status).toBe(202);
      expect(await deployments()).toMatchObject([{ status: 'succeeded' }]);
    });

    test('what is signed with another secret, with none, or was changed on its way is refused and told in the log', async () => {
      const { secret, sample, send, deployments, log } = await made(kind);
      const [one] = sample('another secret of at least 16');
      expect(await send(one!)).toMatchObject({ status: 401 });
      const [genuine] = sample();
      const bare = { 'content-type': 'application/json' };
      expect(await send({ body: genuine!.body, headers: bare })).toMatchObject({
        status: 401,
        code: 'signature_missing',
      });
      expect(await deployments()).toEqual([]);
      const lines = await log();
      expect(lines.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected']);
      expect(JSON.stringify(lines)).not.toContain(secret);
    });

    test('a body that is no JSON of its own is refused in words, and the process goes on', async () => {
      const { texts, sign, send, deployments, log } = await made(kind);
      const { event } = texts[0]!;
      for (const body of ['', '{', 'null', '[]', '7', '"x"', '['.repeat(200_000), '{"a":'.repeat(50_000)]) {
        const { status } = await send(sign({ event, body }));
        expect([400, 202]).toContain(status);
      }
      expect(await deployments()).toEqual([]);
      expect((await log()).every(({ outcome }) => outcome !== 'accepted')).toBe(true);
      expect(await send(sign(texts[0]!))).toMatchObject({ status: 202, outcome: 'accepted' });
    });

    test('30 MB are refused before they are read', async () => {
      const { texts, sign, send } = await made(kind);
      const body = JSON.stringify({ x: 'x'.repeat(30 * 1024 * 1024) });
      // The server may end the connection while it is still sent to.
      const status = await send(sign({ event: texts[0]!.event, body })).then(
        (answer) => answer.status,
        () => 413,
      );
      expect(status).toBe(413);
    });
  });
});
