import { listDeployments } from '@appops/shared/contract/deployments';
import { createService } from '@appops/shared/contract/services';
import {
  createWebhookSource,
  listDeliveries,
  listWebhookSources,
  rotateWebhookSecret,
} from '@appops/shared/contract/webhooks';
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { created, deployment, status } from '../../testing/ingest/github-payloads.ts';

describe.each(['sqlite', 'postgres'] as const)('webhooks over HTTP on %s', (engine) => {
  let backend: TestBackend;
  let path: string;
  let secret: string;
  let sourceId: string;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await backend.call(createService, { body: { name: 'shop', repository: 'acme/shop' } });
    const made = await backend.call(createWebhookSource, { body: { kind: 'github', name: 'GitHub' } });
    ({ secret } = made);
    ({ path, id: sourceId } = made.source);
  }, 240_000);
  afterAll(() => backend.stop());

  const at = Date.now() - 60_000;
  let number = 1;
  const next = () =>
    deployment('acme/shop', {
      id: (number += 1),
      createdAt: Math.floor(at / 1000) * 1000,
      ref: `v1.${number}.0`,
    });

  async function send(
    text: string,
    headers: Record<string, string> = {},
    to = path,
  ): Promise<{ status: number; answer: Record<string, unknown> }> {
    const response = await backend.send('POST', to, text, {
      authorization: '',
      'content-type': 'application/json',
      'x-github-event': 'deployment',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
      ...headers,
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }
  const recorded = async () => (await backend.call(listDeployments, {})).items.length;
  const log = async () => (await backend.call(listDeliveries, {})).items;

  test('a signed delivery is answered once it is stored, and its replay changes nothing', async () => {
    const payload = next();
    const text = JSON.stringify(created(payload).payload);
    const headers = { 'x-github-delivery': randomUUID() };
    expect(await send(text, headers)).toMatchObject({ status: 202, answer: { outcome: 'accepted' } });
    const before = await recorded();
    expect(await send(text, headers)).toMatchObject({ status: 202, answer: { outcome: 'duplicate' } });
    expect(await recorded()).toBe(before);
    const done = status(payload, 'success', at);
    expect(await send(JSON.stringify(done.payload), { 'x-github-event': 'deployment_status' })).toMatchObject(
      { status: 202 },
    );
    const { items } = await backend.call(listDeployments, {});
    expect(items[0]).toMatchObject({ status: 'succeeded', live: true, source: 'github' });
    expect((await log()).map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate', 'accepted']);
  });

  test('a character that the database cannot store costs no deployment', async () => {
    const payload = next();
    Object.assign(payload.deployment, { description: 'odd\0text' });
    expect(await send(JSON.stringify(created(payload).payload))).toMatchObject({
      status: 202,
      answer: { outcome: 'accepted' },
    });
    expect((await backend.call(listDeployments, { query: { limit: 1 } })).items[0]?.description).toBe(
      'oddtext',
    );
  });

  test('a form, as GitHub sends it unless told otherwise, is understood', async () => {
    const before = await recorded();
    const text = new URLSearchParams({ payload: JSON.stringify(created(next()).payload) }).toString();
    expect(await send(text, { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 202,
      answer: { outcome: 'accepted' },
    });
    expect(await recorded()).toBe(before + 1);
  });

  test('what is not signed as it should be is refused, told in the log, and records nothing', async () => {
    const before = await recorded();
    const text = JSON.stringify(created(next()).payload);
    const sha1 = `sha1=${createHmac('sha1', secret).update(text).digest('hex')}`;
    expect(await send(text, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })).toMatchObject({
      status: 401,
      answer: { code: 'signature_invalid' },
    });
    expect(await send(`${text} `, { 'x-hub-signature-256': 'sha256=' })).toMatchObject({
      status: 401,
      answer: { code: 'signature_invalid' },
    });
    expect(await send(text, { 'x-hub-signature-256': '', 'x-hub-signature': sha1 })).toMatchObject({
      status: 401,
      answer: { code: 'signature_missing' },
    });
    expect(await send('', { 'x-hub-signature-256': '' })).toMatchObject({ status: 401 });
    expect(await recorded()).toBe(before);
    const rejected = (await log()).slice(0, 4);
    expect(rejected.map(({ outcome }) => outcome)).toEqual(Array(4).fill('rejected'));
    expect(rejected.at(-1)?.reason).toContain('secret');
    expect(JSON.stringify(rejected)).not.toContain(secret);
  });

  test('signed nonsense is refused with what is wrong', async () => {
    expect(await send('{"deployment":')).toMatchObject({ status: 400, answer: { code: 'invalid_request' } });
    expect(await send('{"action":"created"}')).toMatchObject({
      status: 400,
      answer: { detail: expect.stringContaining('deployment') as string },
    });
    expect(await send('[]')).toMatchObject({ status: 400 });
    expect(await send('{}', { 'x-github-delivery': '' })).toMatchObject({
      status: 400,
      answer: { detail: expect.stringContaining('X-GitHub-Delivery') as string },
    });
    const huge = JSON.stringify({ x: 'x'.repeat(6 * 1024 * 1024) });
    expect(await send(huge)).toMatchObject({ status: 413, answer: { code: 'too_large' } });
  });

  test('an address that no source has answers 404', async () => {
    expect(await send('{}', {}, '/api/v1/webhooks/github/0123456789abcdef')).toMatchObject({ status: 404 });
    expect(await send('{}', {}, path.replace('github', 'gitlab'))).toMatchObject({ status: 404 });
  });

  test('ping is accepted; an event that is not used is ignored with the reason', async () => {
    expect(await send('{"zen":"Design for failure."}', { 'x-github-event': 'ping' })).toMatchObject({
      status: 202,
      answer: { outcome: 'accepted' },
    });
    expect(await send('{}', { 'x-github-event': 'star' })).toMatchObject({
      status: 202,
      answer: { outcome: 'ignored', reason: expect.stringContaining('"star"') as string },
    });
  });

  test('after a rotation both secrets are accepted, and no list tells either', async () => {
    const old = secret;
    const made = await backend.call(rotateWebhookSecret, { params: { id: sourceId } });
    expect(made.source.previousSecretUntil).not.toBeNull();
    expect(await send(JSON.stringify(created(next()).payload))).toMatchObject({ status: 202 });
    ({ secret } = made);
    expect(await send(JSON.stringify(created(next()).payload))).toMatchObject({ status: 202 });
    const listed = JSON.stringify(await backend.call(listWebhookSources, {}));
    expect(listed).not.toContain(old);
    expect(listed).not.toContain(secret);
  });
});
