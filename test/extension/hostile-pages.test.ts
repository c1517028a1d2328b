/// <reference types="chrome" />
import { listAnnotations } from '@appops/shared/contract/annotations';
import { createService } from '@appops/shared/contract/services';
import { listTokens } from '@appops/shared/contract/tokens';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { buildExtension } from '../../extension/build.ts';
import { addPicture } from '../browsers/add-picture.ts';
import { launchChromium, type ExtensionChromium } from '../browsers/chromium.ts';
import { startTestBackend, type TestBackend } from './backend.ts';
import { SECRET, startHostilePage, type HostilePage } from './hostile-page.ts';
import { patience } from '../patience.ts';

/* Pages that are hard to point at, and text that must stay on them, in a real Chromium. */
let site: HostilePage;
let backend: TestBackend;
let folder: string;
let browser: ExtensionChromium;
let page: Page;
let panel: Page;

const waiting = { timeout: patience, interval: 100 };

beforeAll(async () => {
  site = await startHostilePage();
  backend = await startTestBackend('https://unused.example');
  await backend.admin(createService, {
    body: {
      name: 'Hard',
      maskSelectors: ['.salary'],
      keptParameters: ['order'],
      environments: [{ name: 'production', urlPatterns: [`${site.url}/*`] }],
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'appops-build-'));
  await buildExtension({ outDir: folder, browser: 'chrome', hostPermissions: ['http://127.0.0.1/*'] });
  browser = await launchChromium(folder, { viewport: null });
  page = await browser.context.newPage();
  await page.goto(site.url);
  panel = await browser.openPanel(page);
  await panel.fill('#backend', backend.url);
  await press('Continue');
  await backend.approve(await panel.locator('.code').innerText());
  await panel.waitForSelector('text=Paired with', { timeout: patience });
  await browser.clickToolbar(page);
});

afterAll(async () => {
  await browser?.close();
  await backend?.close();
  await site?.close();
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

/* As the button in the panel does it, but waiting until the page has begun: what is pressed before is no part of it. */
async function beginPicking(): Promise<void> {
  const tabId = await browser.tabIdOf(page);
  await page.evaluate(() => ((window as { heard?: string[] }).heard = []));
  const done = await panel.evaluate(
    (id) => chrome.runtime.sendMessage<unknown, unknown>({ type: 'pick.start', tabId: id }),
    tabId,
  );
  expect(done).toEqual({ ok: true });
}

/* A real press in the middle of an element, wherever it is and whatever lies over it. */
async function pressOn(selector: string): Promise<void> {
  const box = (await page.locator(selector).boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + Math.min(20, box.height / 2));
  await page.mouse.down();
  await page.mouse.up();
}

async function discard(): Promise<void> {
  await press('Discard');
  await vi.waitFor(async () => expect(await panel.locator('#note').count()).toBe(0), waiting);
}

async function quoteOf(selector: string): Promise<string> {
  await beginPicking();
  await pressOn(selector);
  await panel.waitForSelector('#note', { timeout: patience });
  const quote = await panel.locator('form').innerText();
  const heard = await page.evaluate(() => (window as { heard?: string[] }).heard);
  expect(heard, `what the page heard of the press on ${selector}`).toEqual([]);
  await discard();
  return quote;
}

test.each([
  ['a plain button', '#plain', 'Plain'],
  ['a disabled button', '#disabled', 'Disabled'],
  ['a disabled button that lets the pointer through', '#off', 'Deaf'],
  ['a button in a closed shadow root', 'x-closed', 'In the dark'],
  ['a button in an inert part', '#inert', 'Inert'],
  ['a frame in a closed shadow root', 'x-frame', 'You pointed into a frame'],
  ['a frame whose page is written in the page', '#written', 'You pointed into a frame'],
  ['a frame of the same site', '#same', 'You pointed into a frame'],
  ['a frame of another site', '#foreign', 'You pointed into a frame'],
])('%s is pointed at, and the page hears nothing of it', async (_, selector, told) => {
  expect(await quoteOf(selector)).toContain(told);
  expect(site.pressed).toEqual([]);
});

test('a button in a frame is not pressed by a key either', async () => {
  await page.bringToFront();
  await page.frameLocator('#same').locator('button').focus();
  await beginPicking();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  // The page is itself again once pointing has ended: the next press counts.
  await vi.waitFor(async () => {
    await page.locator('#plain').click();
    expect(site.pressed).toContain('plain');
  }, waiting);
  expect(site.pressed.filter((what) => what !== 'plain')).toEqual([]);
});

test('a key that takes the choice is not heard while it is held, and the next one is', async () => {
  await page.bringToFront();
  await page.locator('#plain').focus();
  await beginPicking();
  const before = site.pressed.length;
  await page.evaluate(() => ((window as { until?: number }).until = performance.now() + 1500));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  const isHeld = (): Promise<boolean> =>
    page.evaluate(() => performance.now() < (window as { until?: number }).until!);
  do await page.keyboard.down('Enter');
  while (await isHeld());
  expect(await page.evaluate(() => (window as { heard?: string[] }).heard)).toEqual([]);
  expect(site.pressed).toHaveLength(before);
  await page.keyboard.up('Enter');
  await panel.waitForSelector('#note', { timeout: patience });
  expect(await panel.locator('.quote').innerText()).toBe('Plain');
  await discard();
  await vi.waitFor(async () => {
    await page.keyboard.press('x');
    expect(await page.evaluate(() => (window as { heard?: string[] }).heard)).toContain('keydown');
  }, waiting);
});

test('a label, a drag and a context menu do nothing while somebody points', async () => {
  await page.bringToFront();
  const before = site.pressed.length;
  await beginPicking();
  const box = (await page.locator('#label').boundingBox())!;
  await page.mouse.click(box.x + 5, box.y + 5, { button: 'right' });
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await panel.waitForSelector('#note', { timeout: patience });
  expect(await page.evaluate(() => (window as { heard?: string[] }).heard)).toEqual([]);
  expect(await page.evaluate(() => String(getSelection()))).toBe('');
  await discard();
  expect(await quoteOf('#label')).toContain('Press it');
  expect(site.pressed).toHaveLength(before);
});

test('nothing that is typed or masked leaves the page, whatever is noted on it', async () => {
  for (const selector of ['h1', '#editor', '#salary', '#mirror', 'x-field', '#plain']) {
    await beginPicking();
    await pressOn(selector);
    await panel.waitForSelector('#note', { timeout: patience });
    expect(await panel.locator('form').innerText()).not.toContain(SECRET);
    await panel.fill('#note', `About ${selector}`);
    await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
    await vi.waitFor(async () => {
      const { items } = await backend.admin(listAnnotations, { query: { url: site.url } });
      expect(items.map(({ body }) => body)).toContain(`About ${selector}`);
    }, waiting);
  }
  await press('Whole page');
  await panel.waitForSelector('#note');
  await panel.fill('#note', 'About all of it');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await vi.waitFor(async () => {
    const { items } = await backend.admin(listAnnotations, { query: { url: site.url } });
    expect(items.map(({ body }) => body)).toContain('About all of it');
    expect(JSON.stringify(items)).not.toContain(SECRET);
    expect(items.find(({ body }) => body === 'About all of it')!.target.title).toBe('Inbox: … – Mail');
  }, waiting);
  // A note about the whole page is not one that lost its place.
  await vi.waitFor(
    async () =>
      expect(await panel.locator('[aria-label=Annotations]').innerText()).toContain('About all of it'),
    waiting,
  );
});

test('a picture is taken of a page with a field in a shadow root, which is black in it', async () => {
  await page.bringToFront();
  await press('Whole page');
  await panel.waitForSelector('#note');
  await browser.clickToolbar(page);
  await addPicture(panel);
  // The page is as it was.
  expect(
    await page.evaluate(
      () => document.querySelector('x-field')!.shadowRoot!.querySelector('input')!.style.color,
    ),
  ).toBe('red');
  const box = (await page.locator('x-field input').boundingBox())!;
  const black = await panel.evaluate((at) => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.shot')!;
    const { data } = canvas.getContext('2d')!.getImageData(at.x + 3, at.y + 3, at.width - 6, at.height - 6);
    let count = 0;
    for (let place = 0; place < data.length; place += 4)
      if (data[place]! + data[place + 1]! + data[place + 2]! < 40) count++;
    return count / (data.length / 4);
  }, box);
  expect(black).toBeGreaterThan(0.95);
  // Typing after the picture does not lose it.
  await panel.fill('#note', 'Typed after the picture');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await vi.waitFor(async () => {
    const { items } = await backend.admin(listAnnotations, { query: { url: site.url } });
    expect(items.find(({ body }) => body === 'Typed after the picture')?.attachments).toHaveLength(1);
  }, waiting);
  await press('Open the picture');
  await panel.waitForSelector('img.shown', { timeout: patience });
});

test('notes on one order are not shown on another', async () => {
  await page.goto(`${site.url}/?order=7&session=abc`);
  await browser.clickToolbar(page);
  await vi.waitFor(
    async () => expect(await panel.locator('body').innerText()).not.toContain('About h1'),
    waiting,
  );
  await press('Whole page');
  await panel.waitForSelector('#note');
  await panel.fill('#note', 'Order seven');
  await panel.evaluate(() => document.querySelector<HTMLButtonElement>('button[type=submit]')!.click());
  await panel.waitForSelector('text=Order seven', { timeout: patience });
  await page.goto(`${site.url}/?order=8&session=abc`);
  // Navigating within the tab and clicking again works.
  await browser.clickToolbar(page);
  await vi.waitFor(async () => {
    const text = await panel.locator('body').innerText();
    expect(text).toContain('ANNOTATIONS HERE');
    expect(text).not.toContain('Order seven');
  }, waiting);
  const { items } = await backend.admin(listAnnotations, { query: { url: `${site.url}/?order=7` } });
  expect(items.map(({ target }) => target.source)).toEqual([`${site.url}/?order=7`]);
});

test('on an enabled site not even the oldest listeners of the page hear a press', async () => {
  await panel.bringToFront();
  await panel.click('text=Enable on this site');
  await panel.waitForSelector('text=Badge and notes are on for');
  await page.bringToFront();
  await page.goto(site.url);
  await beginPicking();
  await page.evaluate(() => ((window as { early?: string[] }).early = []));
  await pressOn('#plain');
  await panel.waitForSelector('#note', { timeout: patience });
  expect(await page.evaluate(() => (window as { early?: string[] }).early)).toEqual([]);
  await discard();
  // And they hear again what comes after.
  await vi.waitFor(async () => {
    await page.locator('#plain').click();
    expect(await page.evaluate(() => (window as { early?: string[] }).early)).toContain('click');
  }, waiting);
});

test('unpairing asks, and revokes in the backend', async () => {
  await press('Unpair');
  await press('Unpair it');
  await panel.waitForSelector('text=This browser was unpaired', { timeout: patience });
  await vi.waitFor(async () => {
    const { items } = await backend.admin(listTokens);
    const browsers = items.filter(({ kind }) => kind === 'browser');
    expect(browsers).not.toEqual([]);
    expect(browsers.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
  }, waiting);
});
