import { chromium, type Browser, type Page } from 'playwright-core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../browsers/find.ts';
import { patience } from '../patience.ts';

const main = join(import.meta.dirname, '../../backend/src/main.ts');

let folder: string;
let backend: ChildProcess;
let url: string;
let link: string;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appops-preview-test-'));
  const args = [main, 'serve', '--port', '0', '--data', join(folder, 'data'), '--log-level', 'warn'];
  backend = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(backend.stdout!)) {
    if (!line.startsWith('APPOPS_READY ')) continue;
    const ready = JSON.parse(line.slice('APPOPS_READY '.length)) as { url: string; previewLink: string };
    url = ready.url;
    link = ready.previewLink;
    break;
  }
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
});

afterAll(async () => {
  await browser.close();
  backend.kill('SIGTERM');
  await once(backend, 'exit');
  await rm(folder, { recursive: true, force: true });
});

// One browser for all: the link opens one, once.
let signedIn: Awaited<ReturnType<Browser['newContext']>> | undefined;

beforeEach(async () => {
  signedIn ??= await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  signedIn.setDefaultTimeout(patience);
  page = await signedIn.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterEach(() => page.close());

const open = async (path: string) => {
  await page.goto(`${url}/preview${path}`);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
};

describe('the preview in a browser', () => {
  test('a visitor without the link is told where it is', async () => {
    const context = await browser.newContext();
    const stranger = await context.newPage();
    await stranger.goto(`${url}/preview/a/appops-suite-app/overview`);
    await expect.poll(() => stranger.textContent('body')).toContain('npm start');
    await context.close();
  });

  test('the link opens the first page, in the frame that Grafana would give it', async () => {
    await page.goto(link);
    await page.waitForURL('**/preview/a/appops-suite-app/overview');
    // The empty default of @grafana/runtime has neither a heading nor breadcrumbs.
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const trail = page.getByRole('navigation', { name: 'Breadcrumbs' });
    await expect.poll(() => trail.innerText()).toMatch(/AppOps[\s\S]*Overview/);
    expect(complaints).toEqual([]);
  });

  test('every page of plugin.json opens from the side bar, and the address says which', async () => {
    await open('/');
    for (const name of ['Releases', 'Monitors', 'Incidents', 'CAPA', 'Overview']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
      await page.waitForURL(`**/preview/a/appops-suite-app/${name.toLowerCase()}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    expect(complaints).toEqual([]);
  });

  test.each(['Viewer', 'Editor', 'Admin'])(
    '%s is who the API sees, and settings are for admins',
    async (role) => {
      await open('/');
      const choice = page.getByRole('radio', { name: role });
      // The page loads anew with the role, so there is no state of the radio button to wait for.
      if (!(await choice.isChecked())) {
        await Promise.all([page.waitForEvent('load'), choice.dispatchEvent('click')]);
      }
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      const who = await page.evaluate(async () => {
        const response = await fetch('api/plugin-proxy/appops-suite-app/api/v1/whoami');
        return (await response.json()) as { role: string; door: string; actor: { name: string } };
      });
      expect(who).toMatchObject({
        role: role.toLowerCase(),
        door: 'app',
        actor: { name: `Preview ${role.toLowerCase()}` },
      });
      const settings = page.getByRole('link', { name: 'Settings', exact: true });
      expect(await settings.count()).toBe(role === 'Admin' ? 1 : 0);
    },
  );

  test('the theme is switched and remembered', async () => {
    await open('/');
    const background = () =>
      page.evaluate(
        () => getComputedStyle(document.querySelector('main')!.parentElement!.parentElement!).backgroundColor,
      );
    const light = await background();
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await page.getByRole('button', { name: 'Switch to the light theme' }).waitFor();
    expect(await background()).not.toBe(light);
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    await page.getByRole('button', { name: 'Switch to the dark theme' }).waitFor();
  });

  test('the dashboard asks the data source for its layers and panels, and only over its proxy', async () => {
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.includes('/api/v1/'))
        asked.push(`${request.method()} ${pathname.replace('/preview/api', '')}`);
    });
    await open('/d/overlay?from=now-15m&to=now');
    const proxy = 'POST /datasources/proxy/uid/appops/api/v1/query';
    await expect.poll(() => asked).toContain(`${proxy}/annotations`);
    await expect.poll(() => asked).toContain(`${proxy}/series`);
    await expect.poll(() => asked).toContain(`${proxy}/table`);
    await page.getByText('No data in this time range').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('the menu of a panel opens an incident that carries the panel along', async () => {
    await open('/d/overlay?from=now-15m&to=now');
    await page.getByText('Latency of monitors, p95').hover();
    await page.getByRole('button', { name: /Menu for panel.*Latency of monitors/ }).click();
    await page.getByRole('menuitem', { name: 'Extensions' }).hover();
    await page.getByRole('menuitem', { name: /Open AppOps incident/ }).click();
    await page.waitForURL('**/preview/a/appops-suite-app/incidents/new?*');
    await expect
      .poll(() => page.getByRole('textbox', { name: /Title/ }).inputValue())
      .toBe('Latency of monitors, p95');
    await page.getByText('AppOps overlay').waitFor();
    expect(complaints).toEqual([]);
  });

  test('on a narrow window the side bar is a menu that keyboards can close', async () => {
    await page.setViewportSize({ width: 800, height: 900 });
    await page.goto(`${url}/preview/`);
    const menu = page.getByRole('navigation', { name: 'Main' });
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await menu.waitFor();
    await page.getByRole('button', { name: 'Close the menu' }).press('Enter');
    await menu.waitFor({ state: 'hidden' });
  });
});
