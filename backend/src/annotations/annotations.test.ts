import * as contract from '@appops/shared/contract/annotations';
import { downloadAttachment, uploadAttachment } from '@appops/shared/contract/attachments';
import { startDeployment } from '@appops/shared/contract/deployments';
import { listEvents } from '@appops/shared/contract/events';
import { newId } from '@appops/shared/contract/ids';
import { getIncident, getIncidentTimeline, openIncident } from '@appops/shared/contract/incidents';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../database/store.ts';
import { startTestBackend, type TestBackend } from '../http/testing.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

/** The smallest PNG: one transparent pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.each<Engine>(['sqlite', 'postgres'])('annotations on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await backend.call(createService, {
      body: { name: 'Shop', environments: [{ name: 'production', urlPatterns: ['https://shop.example/*'] }] },
    });
    await backend.call(startDeployment, {
      body: { service: 'shop', environment: 'production', version: '1.1.0', status: 'succeeded' },
    });
  });
  afterAll(() => backend.stop());

  const selectors = [{ type: 'CssSelector', value: '#pay' }];
  const annotate = (more: object = {}, source = 'https://shop.example/checkout?utm_source=mail#top') =>
    backend.call(contract.createAnnotation, {
      body: {
        body: 'This button does nothing',
        target: { source, title: 'Checkout', selectors, excerpt: 'Pay now' },
        ...more,
      },
    });
  const upload = (bytes: Buffer = png) =>
    backend.call(uploadAttachment, { body: bytes, headers: { 'content-type': 'image/png' } });

  test('know the service, environment and release of their page, and are found on it again', async () => {
    const made = await annotate();
    expect(made).toMatchObject({
      service: 'shop',
      environment: 'production',
      releaseVersion: '1.1.0',
      target: { source: 'https://shop.example/checkout', selectors },
    });
    const find = async (url: string) =>
      (await backend.call(contract.listAnnotations, { query: { url } })).items.map(({ id }) => id);
    expect(await find('https://shop.example/checkout?utm_source=other')).toContain(made.id);
    expect(await find('https://shop.example/other')).toEqual([]);
  });

  test('what a page address may hide is not stored', async () => {
    const made = await annotate({}, 'https://shop.example/order?session=s3cret&id=7#token=abc');
    expect(made.target.source).toBe('https://shop.example/order?id=7');
  });

  test('are attached to an incident, and told on its timeline', async () => {
    const incident = await backend.call(openIncident, {
      body: { title: 'Checkout is broken', service: 'shop', environment: 'production' },
    });
    const { id, version } = await annotate();
    await backend.call(contract.updateAnnotation, {
      params: { id },
      body: { version, incident: incident.id },
    });
    expect((await backend.call(getIncident, { params: { id: incident.id } })).annotations).toBe(1);
    const { items } = await backend.call(getIncidentTimeline, { params: { id: incident.id } });
    expect(items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['incident.opened', 'annotation.created', 'annotation.updated']),
    );
    await expect(annotate({ incident: newId('incident') })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a queue that sends the same annotation again changes nothing', async () => {
    const id = newId('annotation');
    const first = await annotate({ id });
    expect(await annotate({ id })).toEqual(first);
    await expect(annotate({ id, body: 'Another text' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('pictures are stored by content and served so that nothing in them runs', async () => {
    const one = await upload();
    expect(await upload()).toEqual(one);
    const made = await annotate({ attachments: [one.id] });
    expect(made.attachments).toEqual([{ id: one.id, mediaType: 'image/png', bytes: png.length }]);
    const response = await backend.send('GET', `/api/v1/attachments/${one.id}`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true);
  });

  test('what is no picture, or too large, is refused whatever it claims to be', async () => {
    await expect(upload(Buffer.from('<svg onload="alert(1)"/>'))).rejects.toMatchObject({
      code: 'unsupported_type',
      status: 415,
    });
    const large = Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]);
    await expect(upload(large)).rejects.toMatchObject({ code: 'too_large', status: 413 });
  });

  test('erasing takes text and picture for good, and leaves that it was there', async () => {
    const picture = await upload(Buffer.concat([png, Buffer.from(engine)]));
    const { id } = await annotate({ body: 'My phone number is 555-0100', attachments: [picture.id] });
    const erased = await backend.call(contract.eraseAnnotation, { params: { id } });
    expect(erased).toMatchObject({ erased: true, body: '', attachments: [] });
    await expect(backend.call(downloadAttachment, { params: { id: picture.id } })).rejects.toMatchObject({
      code: 'not_found',
    });
    const { items } = await backend.call(listEvents, { query: { subject: id } });
    expect(items.map(({ kind }) => kind)).toEqual(['annotation.created', 'annotation.erased']);
    expect(JSON.stringify(items)).not.toContain('555-0100');
    expect(await backend.call(contract.eraseAnnotation, { params: { id } })).toMatchObject({
      version: erased.version,
    });
  });

  test("somebody else's text is theirs, unless one operates", async () => {
    const { id, version } = await annotate();
    const annotator = backend.as(
      (await backend.call(createToken, { body: { name: 'another', scopes: ['annotate'] } })).secret,
    );
    await expect(
      annotator(contract.updateAnnotation, { params: { id }, body: { version, body: 'Changed' } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(annotator(contract.eraseAnnotation, { params: { id } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const operator = backend.as(
      (await backend.call(createToken, { body: { name: 'operator', scopes: ['operate'] } })).secret,
    );
    expect(
      await operator(contract.updateAnnotation, { params: { id }, body: { version, body: 'Corrected' } }),
    ).toMatchObject({ body: 'Corrected' });
  });

  test('selectors are bounded data', async () => {
    const many = Array.from({ length: 21 }, () => ({ type: 'CssSelector', value: 'a' }));
    await expect(
      annotate({ target: { source: 'https://shop.example/', selectors: many } }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    const long = [{ type: 'TextQuoteSelector', exact: 'x'.repeat(30_000) }];
    await expect(
      annotate({ target: { source: 'https://shop.example/', selectors: long } }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
