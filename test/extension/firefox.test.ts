import { listAnnotations } from '@appops/shared/contract/annotations';
import { listIncidents, openIncident } from '@appops/shared/contract/incidents';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { buildExtension } from '../../extension/build.ts';
import { FIREFOX_ID } from '../../extension/manifest.ts';
import { launchFirefox, type ExtensionFirefox } from '../browsers/firefox.ts';
import type { Marionette } from '../browsers/marionette.ts';
import { startShop, type Shop } from '../demo/shop/server.ts';
import { startTestBackend, type TestBackend } from './backend.ts';
import { patience } from '../patience.ts';

/* The same story as in Chromium, shorter: what differs is the sidebar, the event page and the permissions. */
let shop: Shop;
let backend: TestBackend;
let folder: string;
let firefox: ExtensionFirefox;
let browser: Marionette;
let shopTab: string;
let panelTab: string;

beforeAll(async () => {
  shop = await startShop({ version: '1.1.0' });
  backend = await startTestBackend(shop.url);
  folder = await mkdtemp(join(tmpdir(), 'appops-build-'));
  await buildExtension({ outDir: folder, browser: 'firefox' });
  firefox = await launchFirefox(folder, FIREFOX_ID);
  browser = firefox.marionette;
  shopTab = ((await browser.send('WebDriver:GetWindowHandle')) as { value: string }).value;
  await browser.navigate(shop.url);
});

afterAll(async () => {
  await firefox?.close();
  await backend?.close();
  await shop?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && browser)
    process.stderr.write(await browser.execute<string>('return document.body.innerText'));
});

const waiting = { timeout: patience, interval: 100 };

async function panelText(): Promise<string> {
  return await browser.execute<string>('return document.body.innerText');
}

async function waitForText(text: string): Promise<void> {
  await vi.waitFor(async () => expect(await panelText()).toContain(text), waiting);
}

test('a click on the toolbar button opens the real sidebar', async () => {
  const id = await firefox.clickToolbar();
  await vi.waitFor(async () => expect(await firefox.sidebar()).toEqual({ open: true, id }), waiting);
});

test('a browser is paired by a code that a person approves, with the permission for that backend alone', async () => {
  panelTab = await browser.newTab(`${firefox.origin}/sidepanel/index.html`);
  const tabId = await browser.execute<number>(
    'return window.browser.tabs.query({}).then((tabs) => tabs.find(({ url }) => url?.startsWith(arguments[0])).id)',
    [shop.url],
  );
  await browser.navigate(`${firefox.origin}/sidepanel/index.html?tab=${tabId}`);
  await browser.type(await browser.find('#backend'), backend.url);
  await browser.click(await browser.findByText('Continue'));
  await browser.find('.code');
  await backend.approve(await browser.execute<string>("return document.querySelector('.code').textContent"));
  await waitForText('Paired with');
  expect(
    await browser.execute('return window.browser.permissions.getAll().then(({ origins }) => origins)'),
  ).toEqual(['http://127.0.0.1/*']);
});

test('after navigating in the same tab a click points at the new page and leaves the sidebar open; a second one closes it', async () => {
  // Another site to the browser, for which the extension has no permission.
  const elsewhere = `${shop.url.replace('127.0.0.1', 'localhost')}/checkout`;
  const tabId = await browser.execute<number>(
    'return Number(new URL(location.href).searchParams.get("tab"))',
  );
  const pageSeen = async (): Promise<{ address: string | null; access: string }> => {
    await browser.switchTo(panelTab, false);
    const { page } = await browser.execute<{ page: { address: string | null; access: string } }>(
      'return window.browser.runtime.sendMessage({ type: "state.get", tabId: arguments[0] })',
      [tabId],
    );
    return page;
  };
  const isOpen = async (): Promise<boolean> => (await firefox.sidebar()).open;
  await browser.switchTo(shopTab);
  await browser.navigate(elsewhere);
  expect(await pageSeen()).toMatchObject({ access: 'none' });
  await firefox.clickToolbar();
  await vi.waitFor(
    async () => expect(await pageSeen()).toMatchObject({ address: elsewhere, access: 'click' }),
    waiting,
  );
  expect(await isOpen()).toBe(true);
  await firefox.clickToolbar();
  await vi.waitFor(async () => expect(await isOpen()).toBe(false), waiting);
  await browser.switchTo(shopTab);
  await browser.navigate(shop.url);
  await firefox.clickToolbar();
  await vi.waitFor(async () => expect(await isOpen()).toBe(true), waiting);
  await browser.switchTo(panelTab);
});

test('the sidebar says which service this page is, what is live and what is wrong', async () => {
  await backend.admin(openIncident, {
    body: { title: 'Checkout answers 500', severity: 'high', service: 'tea-shop', environment: 'production' },
  });
  await waitForText('Checkout answers 500');
  const text = await panelText();
  for (const fact of ['Tea shop', 'Production', '1.1.0']) expect(text).toContain(fact);
});

test('an element is marked, noted with a picture and attached to the incident', async () => {
  await browser.click(await browser.findByText('Annotate an element'));
  await browser.switchTo(shopTab);
  await browser.type(await browser.find('input'), 'SECRET-COUPON');
  await browser.click(await browser.findByText('Checkout'));
  // The tab is in front and was clicked in the toolbar before, so the picture may be taken; the panel asks from behind.
  await browser.switchTo(panelTab, false);
  await browser.find('#note');
  await browser.execute(
    "[...document.querySelectorAll('button')].find((b) => b.textContent === 'Add a picture').click()",
  );
  await browser.find('canvas.shot');
  await browser.switchTo(panelTab);
  await browser.type(await browser.find('#note'), 'This button answers with an error');
  await browser.execute(`
    const select = document.querySelector('#attach');
    select.value = [...select.options].find(({ text }) => text === 'Checkout answers 500').value;
    select.dispatchEvent(new Event('change', { bubbles: true }));`);
  await browser.click(await browser.find('button[type=submit]'));
  await waitForText('ANNOTATIONS HERE (1)');
  const [note] = (await backend.admin(listAnnotations, { query: { url: shop.url } })).items;
  const [incident] = (await backend.admin(listIncidents)).items;
  expect(note).toMatchObject({
    body: 'This button answers with an error',
    service: 'tea-shop',
    releaseVersion: '1.1.0',
    incident: incident!.id,
    target: { excerpt: 'Checkout' },
  });
  expect(note!.attachments).toHaveLength(1);
  expect(JSON.stringify(note)).not.toContain('SECRET-COUPON');
});

test('the note is shown on its place, without a click once the site is enabled, also after a reload', async () => {
  await browser.click(await browser.findByText('Enable on this site'));
  await waitForText('Badge and notes are on for');
  await browser.switchTo(shopTab);
  await browser.navigate(shop.url);
  await vi.waitFor(
    async () =>
      expect(await browser.execute("return document.querySelector('appops-overlay') !== null")).toBe(true),
    waiting,
  );
  await browser.switchTo(panelTab);
  await vi.waitFor(
    async () =>
      expect(await browser.execute("return document.querySelector('.note .number')?.className")).toBe(
        'number anchored',
      ),
    waiting,
  );
});

test('while the backend is dead a note is kept, and sent once when it is back, also after the background was stopped', async () => {
  await backend.kill();
  await browser.click(await browser.findByText('Whole page'));
  await browser.type(await browser.find('#note'), 'Nothing can be ordered');
  await browser.click(await browser.find('button[type=submit]'));
  await waitForText('NOT SENT YET (1)');
  await firefox.stopBackground();
  await backend.start();
  await browser.click(await browser.findByText('Send now'));
  await vi.waitFor(async () => {
    const { items } = await backend.admin(listAnnotations, { query: { url: shop.url } });
    expect(items.filter(({ body }) => body === 'Nothing can be ordered')).toHaveLength(1);
  }, waiting);
});
