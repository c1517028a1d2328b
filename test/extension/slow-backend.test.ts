/// <reference types="chrome" />
import { listAnnotations } from '@appops/shared/contract/annotations';
import { startDeployment } from '@appops/shared/contract/deployments';
import { getIncident, listIncidents, openIncident } from '@appops/shared/contract/incidents';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { buildExtension } from '../../extension/build.ts';
import { addPicture } from '../browsers/add-picture.ts';
import { launchChromium, type ExtensionChromium } from '../browsers/chromium.ts';
import { startShop, type Shop } from '../demo/shop/server.ts';
import { startTestBackend, type TestBackend } from './backend.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { patience } from '../patience.ts';

/* A backend that is slow, hangs, refuses or is older than the extension, in a real Chromium. */
let shop: Shop;
let backend: TestBackend;
let proxy: Proxy;
let folder: string;
let browser: ExtensionChromium;
let page: Page;
let panel: Page;

const waiting = { timeout: patience, interval: 200 };
const isApi = (url: string | undefined): boolean => (url ?? '').startsWith('/api/');

beforeAll(async () => {
  shop = await startShop({ version: '1.1.0' });
  backend = await startTestBackend(shop.url);
  proxy = await startProxy(backend.url);
  await backend.admin(openIncident, {
    body: { title: 'Slow since noon', severity: 'low', service: 'tea-shop', environment: 'production' },
  });
  await backend.admin(openIncident, {
    body: { title: 'Nobody can pay', severity: 'critical', service: 'tea-shop', environment: 'production' },
  });
  await backend.admin(openIncident, {
    body: {
      title: 'Pictures are missing',
      severity: 'medium',
      service: 'tea-shop',
      environment: 'production',
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'appops-build-'));
  await buildExtension({ outDir: folder, browser: 'chrome', hostPermissions: ['http://127.0.0.1/*'] });
  browser = await launchChromium(folder, { viewport: null });
  page = await browser.context.newPage();
  await page.goto(shop.url);
  panel = await browser.openPanel(page);
  await panel.fill('#backend', proxy.url);
  await press('Continue');
  await backend.approve(await panel.locator('.code').innerText());
  await panel.waitForSelector('text=Paired with', { timeout: patience });
});

afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await backend?.close();
  await shop?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && panel) process.stderr.write(await panel.locator('body').innerText());
});

async function press(label: string): Promise<void> {
  await vi.waitFor(
    () =>
      panel.evaluate((text) => {
        const buttons = [...document.querySelectorAll<HTMLButtonElement>('button:enabled')];
        const found = buttons.find((button) => button.textContent.trim() === text);
        if (!found) throw new Error(`There is no button "${text}"`);
        found.click();
      }, label),
    waiting,
  );
}

async function bodies(): Promise<string[]> {
  return (await backend.admin(listAnnotations, { query: { url: shop.url } })).items.map(({ body }) => body);
}

async function writeNote(text: string): Promise<void> {
  await press('Whole page');
  await panel.waitForSelector('#note', { timeout: patience });
  await panel.fill('#note', text);
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
}

const text = (): Promise<string> => panel.locator('body').innerText();

test('answers that take longer than the panel asks again are used, critical incidents first', async () => {
  proxy.onRequest = ({ url }) => (isApi(url) ? { does: 'delay', ms: 7000 } : { does: 'pass' });
  await browser.clickToolbar(page);
  await panel.waitForSelector('text=Nobody can pay', { timeout: patience });
  const said = await text();
  const places = ['Nobody can pay', 'Pictures are missing', 'Slow since noon'].map((title) =>
    said.indexOf(title),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
});

test('incidents link to their page, and are acknowledged and resolved in place', async () => {
  proxy.onRequest = () => ({ does: 'pass' });
  const link = panel.locator('a', { hasText: 'Nobody can pay' });
  const incident = (await backend.admin(listIncidents)).items.find(
    ({ title }) => title === 'Nobody can pay',
  )!;
  expect(await link.getAttribute('href')).toBe(
    `${backend.url}/preview/a/appops-suite-app/incidents/${incident.id}`,
  );
  await press('Acknowledge');
  await vi.waitFor(
    async () =>
      expect((await backend.admin(getIncident, { params: { id: incident.id } })).status).toBe('acknowledged'),
    waiting,
  );
  await panel.waitForSelector('li:has-text("Nobody can pay") >> text=acknowledged', { timeout: patience });
  await press('Resolve');
  await press('Resolve it');
  await vi.waitFor(async () => expect(await text()).not.toContain('Nobody can pay'), waiting);
});

test('while the backend hangs an element is marked, the note is written and kept, and what was known stays with its age', async () => {
  await writeNote('From before');
  await panel.waitForSelector('text=From before', { timeout: patience });
  // It stands in the queue first: only what has arrived is known from AppOps.
  await vi.waitFor(async () => {
    expect(await bodies()).toContain('From before');
    expect(await text()).not.toMatch(/not sent yet/i);
  }, waiting);
  proxy.onRequest = () => ({ does: 'hang' });
  await page.bringToFront();
  await press('Annotate an element');
  await page.locator('button', { hasText: 'Checkout' }).click();
  await panel.waitForSelector('#note', { timeout: patience });
  expect(await panel.locator('.quote').innerText()).toBe('Checkout');
  await panel.fill('#note', 'Written while it hung');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await panel.waitForSelector('text=The note is kept here', { timeout: patience });
  await panel.waitForSelector('text=Not sent yet (1)', { timeout: patience });
  const said = await text();
  for (const known of ['Pictures are missing', 'From before', 'Tea shop']) expect(said).toContain(known);
  await panel.waitForSelector('[role=alert]:has-text("What is shown is what AppOps said")', {
    timeout: patience,
  });
  expect(await text()).toContain('From before');
});

test('the note bears the release that its writer saw, also when another one is live by the time it arrives', async () => {
  await backend.admin(startDeployment, {
    body: { service: 'tea-shop', environment: 'Production', version: '1.1.1', status: 'succeeded' },
  });
  proxy.onRequest = () => ({ does: 'pass' });
  await press('Send now');
  await vi.waitFor(async () => expect(await bodies()).toContain('Written while it hung'), waiting);
  const { items } = await backend.admin(listAnnotations, { query: { url: shop.url } });
  const note = items.find(({ body }) => body === 'Written while it hung')!;
  expect(note).toMatchObject({
    releaseVersion: '1.1.0',
    service: 'tea-shop',
    target: { excerpt: 'Checkout' },
  });
  expect(Date.parse(note.createdAt)).toBeLessThan(Date.parse(note.receivedAt!));
});

test('"Send now" does not wait for a request that hangs, and what that one brought is not stored twice', async () => {
  let swallowed = 0;
  let givenUp = 0;
  proxy.onRequest = (request) => {
    if (request.method !== 'POST' || !(request.url ?? '').startsWith('/api/v1/annotations'))
      return { does: 'pass' };
    swallowed++;
    request.socket.once('close', () => givenUp++);
    return { does: 'swallow' };
  };
  await writeNote('Sent twice');
  await panel.waitForSelector('text=Not sent yet (1)', { timeout: patience });
  await vi.waitFor(async () => expect(await bodies()).toContain('Sent twice'), waiting);
  expect(swallowed).toBe(1);
  expect(givenUp).toBe(0);
  proxy.onRequest = () => ({ does: 'pass' });
  await press('Send now');
  await vi.waitFor(async () => expect(await text()).not.toMatch(/not sent yet/i), waiting);
  expect((await bodies()).filter((body) => body === 'Sent twice')).toHaveLength(1);
});

test('a note that a proxy refuses waits visibly with its reason, the next go through, and it is sent without its picture', async () => {
  proxy.onRequest = ({ url }) =>
    url?.startsWith('/api/v1/attachments') ? { does: 'answer', status: 413 } : { does: 'pass' };
  await press('Whole page');
  await panel.waitForSelector('#note', { timeout: patience });
  await browser.clickToolbar(page);
  await addPicture(panel);
  await panel.fill('#note', 'With a large picture');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await panel.waitForSelector('text=It was refused', { timeout: patience });
  expect(await text()).toContain('413');
  await writeNote('Behind the refused one');
  await vi.waitFor(async () => expect(await bodies()).toContain('Behind the refused one'), waiting);
  await press('Send without the picture');
  await vi.waitFor(async () => expect(await bodies()).toContain('With a large picture'), waiting);
});

test.each([200, 404, 500, 503])(
  'a note that something on the way answers with a page and %i waits, the next ones go through, and it is sent later',
  async (status) => {
    const [first, second] = [`Answered with ${status}`, `After the ${status}`];
    proxy.onRequest = ({ method, url }) =>
      method === 'POST' && url?.startsWith('/api/v1/annotations')
        ? { does: 'answer', status }
        : { does: 'pass' };
    await writeNote(first);
    await panel.waitForSelector('.banner.warn.small, .banner.error.small', { timeout: patience });
    proxy.onRequest = () => ({ does: 'pass' });
    await writeNote(second);
    await vi.waitFor(async () => expect(await bodies()).toContain(second), waiting);
    expect(await bodies()).not.toContain(first);
    await press('Send now');
    await vi.waitFor(async () => expect(await bodies()).toContain(first), waiting);
    const { items } = await backend.admin(listAnnotations, { query: { url: shop.url } });
    const written = (body: string): number => Date.parse(items.find((note) => note.body === body)!.createdAt);
    expect(written(first)).toBeLessThan(written(second));
    await vi.waitFor(async () => expect(await text()).not.toMatch(/not sent yet/i), waiting);
  },
);

test('an incident that is opened while AppOps is away bears the time at which it was opened', async () => {
  proxy.onRequest = () => ({ does: 'hang' });
  await press('Open an incident');
  await panel.waitForSelector('#note', { timeout: patience });
  await panel.fill('#title', 'Nothing can be ordered');
  await panel.fill('#note', 'Since just now');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await panel.waitForSelector('text=Not sent yet', { timeout: patience });
  // The clock in answers counts whole seconds.
  const before = Date.now() + 1000;
  while (Date.now() <= before) await new Promise((resolve) => setTimeout(resolve, 100));
  proxy.onRequest = () => ({ does: 'pass' });
  await press('Send now');
  await vi.waitFor(async () => {
    const { items } = await backend.admin(listIncidents);
    const opened = items.find(({ title }) => title === 'Nothing can be ordered');
    expect(Date.parse(opened?.openedAt ?? '9999-01-01')).toBeLessThan(before);
  }, waiting);
});

test('of many open incidents three are shown at once, the critical first, and the others on a click', async () => {
  proxy.onRequest = () => ({ does: 'pass' });
  await browser.clickToolbar(page);
  for (let place = 0; place < 9; place++)
    await backend.admin(openIncident, {
      body: {
        title: `Also ${place}`,
        severity: place === 8 ? 'critical' : 'low',
        service: 'tea-shop',
        environment: 'production',
      },
    });
  const open = panel.locator('[aria-label="Open incidents"]');
  await open.locator('button', { hasText: /^Show \d+ more$/ }).waitFor({ timeout: patience });
  expect(await open.locator('li').count()).toBe(3);
  await vi.waitFor(async () => expect(await open.innerText()).toContain('Also 8'), waiting);
  await open.locator('button', { hasText: /^Show \d+ more$/ }).click();
  await vi.waitFor(async () => expect(await open.locator('li').count()).toBeGreaterThan(9), waiting);
  expect(await open.innerText()).toContain('Also 0');
});

test('throwing a note away asks first', async () => {
  proxy.onRequest = ({ method }) => (method === 'POST' ? { does: 'answer', status: 403 } : { does: 'pass' });
  await writeNote('To be thrown away');
  await panel.waitForSelector('text=It was refused', { timeout: patience });
  await press('Throw away');
  await press('Keep');
  expect(await text()).toContain('To be thrown away');
  await press('Throw away');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('.confirm .danger')!.click());
  await vi.waitFor(async () => expect(await text()).not.toContain('To be thrown away'), waiting);
});

test('fields that an older backend does not send empty nothing', async () => {
  const without = (names: string[]) => (body: unknown) =>
    JSON.parse(
      JSON.stringify(body, (key, value: unknown) => (names.includes(key) ? undefined : value)),
    ) as unknown;
  proxy.onRequest = ({ url }) =>
    isApi(url)
      ? {
          does: 'change',
          change: without([
            'pagesUrl',
            'keptParameters',
            'maskSelectors',
            'number',
            'receivedAt',
            'context',
            'verdict',
            'owners',
            'problems',
          ]),
        }
      : { does: 'pass' };
  await browser.killWorker();
  await panel.reload();
  await panel.waitForSelector('text=Pictures are missing', { timeout: patience });
  await vi.waitFor(async () => {
    const said = await text();
    for (const known of ['Tea shop', '1.1.1', 'From before']) expect(said).toContain(known);
    expect(await panel.locator('[role=alert]').count()).toBe(0);
  }, waiting);
});
