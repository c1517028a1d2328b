import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { signatureOf } from '../../backend/src/ingest/sources/github/sample.ts';
import { deploymentPayload, newDeployment, statusPayload } from './github.ts';
import { rollOut } from './rollout.ts';
import { releaseOf, releaseTrain } from './shop/releases.ts';
import { startShop } from './shop/server.ts';
import type { Shop } from './shop/server.ts';

let shop: Shop;
afterEach(() => shop?.close());

const order = (basket: object) =>
  fetch(`${shop.url}/checkout`, { method: 'POST', body: JSON.stringify(basket) });
const pot = { items: [{ sku: 'teapot', quantity: 2 }] };

describe('the shop', () => {
  test.each([
    ['1.0.0', 200],
    ['1.1.0', 500],
    ['1.1.1', 200],
    ['1.1.2', 500],
    ['1.1.3', 200],
  ])('at %s the checkout answers %i', async (version, status) => {
    shop = await startShop({ version });
    expect((await fetch(`${shop.url}/checkout`)).status).toBe(status);
    expect((await fetch(`${shop.url}/healthz`)).status).toBe(200);
  });

  test('the fault is in the code for coupons: with a coupon 1.1.0 takes the order', async () => {
    shop = await startShop({ version: '1.1.0' });
    const reply = await order({ ...pot, coupon: 'TEATIME' });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({ subtotalCents: 5700, discountCents: 570, totalCents: 5130 });
    expect((await order(pot)).status).toBe(500);
  });

  test('with coupons switched off 1.1.0 takes orders at the full price, and a later release leaves them off', async () => {
    shop = await startShop({ version: '1.1.0' });
    shop.switchCoupons(false);
    expect((await order(pot)).status).toBe(201);
    expect(await (await order({ ...pot, coupon: 'TEATIME' })).json()).toMatchObject({ totalCents: 5700 });
    shop.release('1.1.2');
    expect((await order(pot)).status).toBe(201);
    shop.switchCoupons(true);
    expect((await order(pot)).status).toBe(500);
  });

  test('a release is live from the next request on, and the page says which', async () => {
    shop = await startShop();
    shop.release('1.1.1');
    expect(shop.version).toBe('1.1.1');
    expect(await (await fetch(shop.url)).text()).toContain('release <span id="version">1.1.1</span>');
  });

  test('an order shows on the page', async () => {
    shop = await startShop();
    expect((await order(pot)).status).toBe(201);
    expect(await (await fetch(shop.url)).text()).toContain('<td>1001</td>');
  });

  test.each([['not json'], ['{}'], ['{"items":[]}'], ['{"items":[{"sku":"sofa","quantity":1}]}']])(
    'a basket such as %s is the customer’s error',
    async (body) => {
      shop = await startShop();
      expect((await fetch(`${shop.url}/checkout`, { method: 'POST', body })).status).toBe(400);
    },
  );

  test('a version that was never made is refused', async () => {
    shop = await startShop();
    expect(() => shop.release('9.9.9')).toThrow('The shop has no release "9.9.9".');
  });

  test('every release of the train can be put live', () => {
    const train = releaseTrain();
    const versions = Array.from({ length: 11 }, () => train.next().value.version);
    expect(versions.slice(0, 6)).toEqual(['1.0.0', '1.1.0', '1.1.1', '1.1.2', '1.1.3', '1.2.0']);
    for (const version of versions) expect(releaseOf(version).version).toBe(version);
  });
});

describe('the webhooks', () => {
  const deployment = newDeployment('1.1.0', 'production', 'Coupons');
  type Payload = Record<string, unknown>;
  const exampleOf = (name: string) =>
    (examples as unknown as { name: string; examples: Payload[] }[]).find((entry) => entry.name === name)!
      .examples[0]!;

  test('have every field of GitHub’s own examples', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
        : 'value';
    expect(shape(deploymentPayload(deployment))).toMatchObject(shape(exampleOf('deployment')) as object);
    expect(shape(statusPayload(deployment, 'success', 'http://shop'))).toMatchObject(
      shape(exampleOf('deployment_status')) as object,
    );
  });

  test('name the shop, its release and its environment', () => {
    expect(statusPayload(deployment, 'success', 'http://shop')).toMatchObject({
      action: 'created',
      deployment_status: { state: 'success', environment: 'production' },
      deployment: { id: deployment.id, ref: '1.1.0', environment: 'production', description: 'Coupons' },
      repository: { full_name: 'leaf-and-kettle/shop', name: 'shop' },
    });
  });

  test('are signed as in GitHub’s documentation', () => {
    expect(signatureOf('Hello, World!', "It's a Secret to Everybody")).toBe(
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    );
  });

  test('a rollout is told of in order, and the shop switches before its success', async () => {
    const seen: string[] = [];
    shop = await startShop();
    const receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const payload = JSON.parse(body) as { deployment_status?: { state: string } };
        const signed = request.headers['x-hub-signature-256'] === signatureOf(body, 'secret');
        seen.push(
          `${String(request.headers['x-github-event'])} ${payload.deployment_status?.state ?? ''} ${signed} ${shop.version}`,
        );
        response.writeHead(202).end('{}');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await rollOut({ url, secret: 'secret' }, { shop, version: '1.1.0', environment: 'production' });
    receiver.close();
    expect(seen).toEqual([
      'deployment  true 1.0.0',
      'deployment_status in_progress true 1.0.0',
      'deployment_status success true 1.1.0',
    ]);
  });
});
