import * as contract from '@appops/shared/contract/annotations';
import { downloadAttachment, uploadAttachment } from '@appops/shared/contract/attachments';
import { startDeployment } from '@appops/shared/contract/deployments';
import { listEvents } from '@appops/shared/contract/events';
import { newId } from '@appops/shared/contract/ids';
import { getIncident, getIncidentTimeline, openIncident } from '@appops/shared/contract/incidents';
import { createService, getService, matchService, updateService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../database/store.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

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

  describe('the parameters that a service keeps', () => {
    const urls = ['7', '8'].map((order) => `https://orders.example/list?order=${order}&session=s3cret`);
    const bodiesOn = async (url: string) =>
      (await backend.call(contract.listAnnotations, { query: { url } })).items.map(({ body }) => body);
    beforeAll(async () => {
      await backend.call(createService, {
        body: {
          name: 'Orders',
          keptParameters: ['order'],
          environments: [{ name: 'production', urlPatterns: ['https://orders.example/*'] }],
        },
      });
    });

    test('tell its pages apart, when a note is written and when it is looked up', async () => {
      const made = await annotate({ body: 'About 7' }, urls[0]);
      expect(made.target.source).toBe('https://orders.example/list?order=7');
      expect(await bodiesOn(urls[0]!)).toEqual(['About 7']);
      expect(await bodiesOn(urls[1]!)).toEqual([]);
      // Whatever service a client names: looking up goes by the address alone.
      await annotate({ body: 'Of the shop', service: 'shop' }, urls[0]);
      expect(await bodiesOn(urls[0]!)).toEqual(['Of the shop', 'About 7']);
    });

    test('move the notes that are there when the list changes, and back', async () => {
      await annotate({ body: 'About 8' }, urls[1]);
      const change = async (keptParameters: string[]) => {
        const { version } = await backend.call(getService, { params: { slug: 'orders' } });
        return backend.call(updateService, { params: { slug: 'orders' }, body: { version, keptParameters } });
      };
      expect((await change([])).keptParameters).toEqual([]);
      expect(await bodiesOn(urls[0]!)).toEqual(expect.arrayContaining(['About 7', 'About 8']));
      const { items } = await backend.call(contract.listAnnotations, { query: { url: urls[0]! } });
      expect(new Set(items.map(({ number }) => number)).size).toBe(items.length);
      await change(['order']);
      expect(await bodiesOn(urls[1]!)).toEqual(['About 8']);
    });

    test('and its masks are told with the service; a rule instead of a selector is refused', async () => {
      const { version } = await backend.call(getService, { params: { slug: 'orders' } });
      const change = (maskSelectors: string[]) =>
        backend.call(updateService, { params: { slug: 'orders' }, body: { version, maskSelectors } });
      await expect(change(['p { color: red }'])).rejects.toMatchObject({ code: 'invalid_request' });
      expect((await change(['.salary'])).maskSelectors).toEqual(['.salary']);
      const { match } = await backend.call(matchService, { query: { url: urls[0]! } });
      expect(match!.service).toMatchObject({ keptParameters: ['order'], maskSelectors: ['.salary'] });
    });
  });

  test('of a page are all told, page by page, under numbers that never change', async () => {
    const url = 'https://shop.example/long';
    const made: number[] = [];
    for (let count = 1; count <= 12; count++) made.push((await annotate({ body: `${count}` }, url)).number!);
    expect(made).toEqual(Array.from({ length: 12 }, (_, place) => place + 1));
    const all: { id: string; number?: number | null }[] = [];
    let cursor: string | undefined;
    do {
      const page = await backend.call(contract.listAnnotations, { query: { url, limit: 5, cursor } });
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(all.map(({ number }) => number)).toEqual(made.toReversed());
    await backend.call(contract.eraseAnnotation, { params: { id: all[0]!.id } });
    expect((await annotate({}, url)).number).toBe(13);
    const [again] = (await backend.call(contract.listAnnotations, { query: { url, limit: 1 } })).items;
    expect(again!.number).toBe(13);
  });

  test('two at the same time get two numbers', async () => {
    const url = 'https://shop.example/busy';
    const made = await Promise.all(Array.from({ length: 10 }, () => annotate({}, url)));
    expect(made.map(({ number }) => number).sort((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  describe('that waited in a browser', () => {
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

    test('bear the time and the release of when they were written', async () => {
      const before = ago(0);
      await backend.call(startDeployment, {
        body: { service: 'shop', environment: 'production', version: '1.2.0', status: 'succeeded' },
      });
      const late = await annotate({ writtenAt: before });
      expect(late).toMatchObject({ createdAt: before, releaseVersion: '1.1.0' });
      expect(Date.parse(late.receivedAt!)).toBeGreaterThanOrEqual(Date.parse(before));
      expect((await annotate()).releaseVersion).toBe('1.2.0');
      // What the writer saw on the page counts more than what was recorded by then.
      expect((await annotate({ writtenAt: ago(0), releaseVersion: '1.1.0' })).releaseVersion).toBe('1.1.0');
    });

    test.each([
      ['ahead', -3_600_000],
      ['years behind', 400 * 86_400_000],
    ])('with a clock that is %s are not refused: the time at which they came counts', async (_, ms) => {
      const made = await annotate({ writtenAt: ago(ms) });
      expect(made.createdAt).toBe(made.receivedAt);
    });

    test('of a release that was never here bear the one that was', async () => {
      expect((await annotate({ releaseVersion: '9.9.9' })).releaseVersion).toBe('1.2.0');
    });
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
