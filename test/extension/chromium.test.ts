/// <reference types="chrome" />
import { listAnnotations } from '@appops/shared/contract/annotations';
import { downloadAttachment } from '@appops/shared/contract/attachments';
import { listIncidents, openIncident, resolveIncident } from '@appops/shared/contract/incidents';
import { listTokens, revokeToken } from '@appops/shared/contract/tokens';
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
import { patience } from '../patience.ts';

/* One story, told by tests that build on each other: a browser is paired once and then worked with. */
let shop: Shop;
let backend: TestBackend;
let folder: string;
let browser: ExtensionChromium;
let page: Page;
let panel: Page;

beforeAll(async () => {
  shop = await startShop({ version: '1.1.0' });
  backend = await startTestBackend(shop.url);
  folder = await mkdtemp(join(tmpdir(), 'appops-build-'));
  await buildExtension({ outDir: folder, browser: 'chrome', hostPermissions: ['http://127.0.0.1/*'] });
  browser = await launchChromium(folder, { viewport: null });
  page = await browser.context.newPage();
  await page.goto(shop.url);
});

afterAll(async () => {
  await browser?.close();
  await backend?.close();
  await shop?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

afterEach(async ({ task }) => {
  // What the panel said is the quickest way to see why a step failed.
  if (task.result?.state === 'fail' && panel) process.stderr.write(await panel.locator('body').innerText());
});

const waiting = { timeout: patience, interval: 100 };

/* A press in the panel while the page stays in front, as in a real side panel. */
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

async function notesInBackend(): Promise<string[]> {
  const { items } = await backend.admin(listAnnotations, { query: { url: shop.url } });
  return items.map(({ body }) => body).sort();
}

async function badge(): Promise<{ text: string; title: string }> {
  const tabId = await browser.tabIdOf(page);
  return await (
    await browser.worker()
  ).evaluate(
    async (id) => ({
      text: await chrome.action.getBadgeText({ tabId: id }),
      title: await chrome.action.getTitle({ tabId: id }),
    }),
    tabId,
  );
}

test('a click on the toolbar opens the real side panel', async () => {
  await browser.clickToolbar(page);
  await vi.waitFor(async () => {
    const kinds = await (
      await browser.worker()
    ).evaluate(async () =>
      (await chrome.runtime.getContexts({})).map(({ contextType }) => String(contextType)),
    );
    expect(kinds).toContain('SIDE_PANEL');
  }, waiting);
});

test('a backend that does not answer is named, with what to do', async () => {
  panel = await browser.openPanel(page);
  await panel.fill('#backend', 'http://127.0.0.1:9');
  await press('Continue');
  await panel.waitForSelector('[role=alert]:has-text("did not answer at http://127.0.0.1:9")');
});

test('a browser is paired by a code that a person approves', async () => {
  await press('Change');
  await panel.fill('#backend', backend.url);
  await press('Continue');
  const code = await panel.locator('.code').innerText();
  expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  await backend.approve(code);
  await panel.waitForSelector('text=Paired with', { timeout: patience });
});

test('the panel says which service this page is, what is live and what is wrong', async () => {
  await backend.admin(openIncident, {
    body: { title: 'Checkout answers 500', severity: 'high', service: 'tea-shop', environment: 'production' },
  });
  await panel.waitForSelector('text=Checkout answers 500', { timeout: patience });
  const service = await panel.locator('[aria-label=Service]').innerText();
  expect(service).toContain('Tea shop');
  expect(service).toContain('Production');
  expect(service).toContain('1.1.0');
  await vi.waitFor(
    async () =>
      expect(await badge()).toEqual({
        text: '1',
        title: 'Tea shop, Production: 1.1.0 is live, 1 open incident',
      }),
    {
      timeout: patience,
      interval: 500,
    },
  );
});

test('with many incidents and a narrow panel, what can be done is on the first screen', async () => {
  const body = { severity: 'critical', service: 'tea-shop', environment: 'production' } as const;
  const titles = [1, 2, 3, 4].map(
    (nth) => `${nth}: the shop takes no orders, whatever is in the basket and whoever pays`,
  );
  for (const title of titles) await backend.admin(openIncident, { body: { ...body, title } });
  await panel.waitForSelector('text=Open incidents (5)', { timeout: patience });
  await panel.setViewportSize({ width: 320, height: 700 });
  const box = await panel.getByRole('button', { name: 'Open an incident' }).boundingBox();
  expect(box!.y + box!.height).toBeLessThan(700);
  expect(await panel.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await panel.setViewportSize({ width: 360, height: 800 });
  const { items } = await backend.admin(listIncidents);
  for (const { id, title } of items)
    if (titles.includes(title)) await backend.admin(resolveIncident, { params: { id }, body: {} });
  await panel.waitForSelector('text=Open incidents (1)', { timeout: patience });
});

test('an element is marked, noted with a picture and attached to the incident', async () => {
  await press('Annotate an element');
  await page.bringToFront();
  await page.fill('[name=coupon], input', 'SECRET-COUPON');
  const checkout = page.locator('button', { hasText: 'Checkout' });
  await checkout.hover();
  const before = shop.version;
  await checkout.click();
  await panel.waitForSelector('#note', { timeout: patience });
  // The click marked the button and did nothing else: the page never heard of it.
  expect(shop.version).toBe(before);
  expect(await page.locator('body').innerText()).not.toMatch(/HTTP 500|failed/i);

  await panel.fill('#note', 'This button answers with an error');
  await panel.selectOption('#attach', { label: 'Checkout answers 500' });
  await browser.clickToolbar(page);
  await addPicture(panel);
  await panel.bringToFront();
  await panel.click('button[type=submit]');
  await panel.waitForSelector('text=Annotations here (1)', { timeout: patience });

  const { items } = await backend.admin(listAnnotations, { query: { url: shop.url } });
  const [note] = items;
  const { items: incidents } = await backend.admin(listIncidents);
  const incident = incidents.find(({ title }) => title === 'Checkout answers 500');
  expect(note).toMatchObject({
    body: 'This button answers with an error',
    service: 'tea-shop',
    environment: 'production',
    releaseVersion: '1.1.0',
    incident: incident!.id,
    target: { excerpt: 'Checkout' },
  });
  expect(note!.target.selectors.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'CssSelector',
      'XPathSelector',
      'TextQuoteSelector',
      'TextPositionSelector',
      'x-fingerprint',
    ]),
  );
  expect(JSON.stringify(note)).not.toContain('SECRET-COUPON');
  expect(note!.attachments).toHaveLength(1);
  const picture = (await backend.admin(downloadAttachment, {
    params: { id: note!.attachments[0]!.id },
  })) as ArrayBuffer;
  const field = await page.locator('input').first().boundingBox();
  const share = await blackShare(picture, field);
  expect(share, JSON.stringify(field)).toBeGreaterThan(0.95);
});

/* How much of a part of the picture is black; measured in the browser, which can read pictures. */
async function blackShare(
  picture: ArrayBuffer,
  box: { x: number; y: number; width: number; height: number } | null,
): Promise<number> {
  if (!box) throw new Error('The field has no place on the page');
  return await panel.evaluate(
    async ({ base64, box }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(box.x + 2, box.y + 2, box.width - 4, box.height - 4);
      let black = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i]! + data[i + 1]! + data[i + 2]! === 0) black++;
      return black / (data.length / 4);
    },
    { base64: Buffer.from(picture).toString('base64'), box },
  );
}

test('the note is found again after the page was loaded anew and changed', async () => {
  await page.bringToFront();
  await page.reload();
  await page.evaluate(() => {
    const button = [...document.querySelectorAll('button')].find(
      (one) => one.textContent.trim() === 'Checkout',
    )!;
    const wrapper = document.createElement('div');
    button.replaceWith(wrapper);
    button.removeAttribute('id');
    button.className = 'css-1a2b3c';
    wrapper.append(button);
    document.querySelector('main')!.prepend(document.createElement('section'));
  });
  await browser.clickToolbar(page);
  await vi.waitFor(
    async () => expect(await panel.locator('.note .number').getAttribute('class')).toBe('number anchored'),
    waiting,
  );
  await page.evaluate(() =>
    [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Checkout')!.remove(),
  );
  await panel.waitForSelector('[aria-label="Annotations without a place"] .note', { timeout: patience });
});

test('selected text is noted', async () => {
  await page.reload();
  await browser.clickToolbar(page);
  await page.evaluate(() => {
    const heading = document.querySelector('h2')!;
    getSelection()!.selectAllChildren(heading);
  });
  await press('Selected text');
  await panel.waitForSelector('#note', { timeout: patience });
  const quoted = await page.locator('h2').first().innerText();
  expect(await panel.locator('.quote').innerText()).toBe(quoted);
  await panel.bringToFront();
  await panel.fill('#note', 'This heading is wrong');
  await panel.click('button[type=submit]');
  await vi.waitFor(async () => expect(await notesInBackend()).toContain('This heading is wrong'), waiting);
});

test('on an enabled site badge and pins appear without a click, until it is turned off', async () => {
  await panel.bringToFront();
  await panel.click('text=Enable on this site');
  await panel.waitForSelector('text=Badge and notes are on for');
  const other = await browser.context.newPage();
  await other.goto(shop.url);
  await other.waitForSelector('appops-overlay', { state: 'attached', timeout: patience });
  const tabId = await browser.tabIdOf(other);
  const running = await browser.worker();
  await vi.waitFor(
    async () =>
      expect(await running.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId)).toBe('1'),
    waiting,
  );
  await panel.bringToFront();
  await panel.click('text=Turn off');
  await panel.waitForSelector('text=Enable on this site');
  await other.bringToFront();
  await other.reload();
  await vi.waitFor(
    async () =>
      expect(await running.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId)).toBe(''),
    waiting,
  );
  expect(await other.locator('appops-overlay').count()).toBe(0);
  expect(await running.evaluate(() => chrome.scripting.getRegisteredContentScripts())).toEqual([]);
  await other.close();
});

test('while the backend is dead notes and incidents are kept, and sent once when it is back, also after the worker was stopped', async () => {
  await backend.kill();
  await press('Whole page');
  await panel.waitForSelector('#note', { timeout: patience });
  await panel.fill('#note', 'Nothing can be ordered');
  await panel.selectOption('#attach', 'new_incident');
  expect(await panel.inputValue('#title')).toBe('Nothing can be ordered');
  await panel.selectOption('#severity', 'critical');
  await panel.click('button[type=submit]');
  await panel.waitForSelector('text=Not sent yet (2)', { timeout: patience });
  await panel.waitForSelector('[role=alert]:has-text("did not answer")');

  await browser.killWorker();
  await panel.reload();
  await panel.waitForSelector('text=Not sent yet (2)', { timeout: patience });
  await backend.start();
  await press('Send now');
  await vi.waitFor(async () => expect(await panel.locator('text=Not sent yet').count()).toBe(0), waiting);
  const { items } = await backend.admin(listIncidents);
  const made = items.filter(({ title }) => title === 'Nothing can be ordered');
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({
    severity: 'critical',
    openedBy: 'extension',
    context: { page: { url: `${shop.url}/`, title: await page.title() } },
  });
  expect((await notesInBackend()).filter((body) => body === 'Nothing can be ordered')).toHaveLength(1);
});

test('a page that sends messages of its own reaches nobody', async () => {
  const answer = await page.evaluate(async (id) => {
    const reach = (
      globalThis as {
        chrome?: { runtime?: { sendMessage?: (id: string, message: unknown) => Promise<unknown> } };
      }
    ).chrome?.runtime?.sendMessage;
    if (!reach) return 'no way in';
    return await reach(id, { type: 'pairing.end' }).then(String, () => 'refused');
  }, browser.extensionId);
  expect(['no way in', 'refused']).toContain(answer);
  expect(await page.evaluate(() => document.querySelector('appops-overlay')?.shadowRoot ?? null)).toBeNull();
});

test('a revoked browser is told so, keeps its unsent notes and can pair again', async () => {
  const { items } = await backend.admin(listTokens);
  const paired = items.find(({ kind, revokedAt }) => kind === 'browser' && revokedAt === null)!;
  await press('Whole page');
  await panel.waitForSelector('#note', { timeout: patience });
  await panel.fill('#note', 'Written after the end');
  await backend.admin(revokeToken, { params: { id: paired.id } });
  await panel.click('button[type=submit]');
  await panel.waitForSelector('text=AppOps no longer accepts this browser', { timeout: patience });
  await panel.waitForSelector('text=Not sent yet (1)');
  await press('Get a code');
  await backend.approve(await panel.locator('.code').innerText());
  await panel.waitForSelector('text=Paired with', { timeout: patience });
  await press('Send now');
  await vi.waitFor(async () => expect(await notesInBackend()).toContain('Written after the end'), waiting);
});

test('the browser lists no error of the extension', async () => {
  const list = await browser.context.newPage();
  await list.goto('chrome://extensions');
  const found = await list.evaluate(async () => {
    interface Info {
      manifestErrors: unknown[];
      runtimeErrors: { message: string }[];
    }
    const api = (
      globalThis as unknown as { chrome: { developerPrivate: { getExtensionsInfo: () => Promise<Info[]> } } }
    ).chrome.developerPrivate;
    return (await api.getExtensionsInfo()).flatMap(({ manifestErrors, runtimeErrors }) => [
      ...manifestErrors,
      ...runtimeErrors.map(({ message }) => message),
    ]);
  });
  expect(found).toEqual([]);
  await list.close();
});
