import { openIncident } from '@appops/shared/contract/incidents';
import { createToken } from '@appops/shared/contract/tokens';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../browsers/find.ts';
import { patience } from '../patience.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { buildOnce, type Built } from './built.ts';
import { endAtFirstFailure } from './on-both-engines.ts';
import { Preview } from './preview.ts';

/* What somebody sees whose backend takes every call and answers none: its process is stopped, its port is open. */
describe('a backend that hangs, and one that says no, seen from the plugin', () => {
  let built: Built;
  let backend: BackendProcess;
  let browser: Browser;
  let preview: Preview;
  /** Paths of the API that the pages have asked for. */
  let asked: string[] = [];

  endAtFirstFailure();

  beforeAll(async () => {
    built = await buildOnce();
    backend = await startBackendProcess('sqlite', { assets: built.assets });
    browser = await chromium.launch({
      executablePath: await findChromium(),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
    preview = await Preview.open(context, backend.previewLink);
    preview.page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.includes('/api/v1/')) asked.push(pathname);
    });
    await backend.admin(openIncident, { body: { title: 'Seen before' } });
  }, 240_000);

  afterAll(async () => {
    if (backend) process.kill(backend.pid, 'SIGCONT');
    await browser?.close();
    await backend?.close();
    await built?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && preview)
      process.stderr.write(`${await preview.page.locator('body').innerText()}\n`);
  });

  const notice = () => preview.testId('outage');
  const sign = (state: string) => preview.page.locator(`[data-testid=live-sign][data-state=${state}]`);

  test('while it hangs nothing says that it is live; once, and with its age, it is said what is wrong', async () => {
    // Fetched beforehand, so that the page opens whoever hangs. Pages are fetched one after the other: that the next one is
    // asked for says that the page of monitors is there with all that it needs.
    const codeAfterMonitors = preview.page.waitForRequest(/\/monitor-page/, { timeout: patience });
    await preview.goto('incidents');
    await preview.isLive();
    await codeAfterMonitors;
    const row = preview.testId('incident-row').getByText('Seen before');
    await row.waitFor();
    process.kill(backend.pid, 'SIGSTOP');
    await sign('lost').waitFor({ timeout: patience });
    await notice().getByText('AppOps does not answer').waitFor();
    expect(await notice().innerText()).toMatch(/has not answered within 20 s.*look at its log/s);
    expect(await notice().innerText()).toMatch(/AppOps was last heard .* ago: what you see is from then/);
    expect(await preview.page.getByRole('alert').count()).toBe(1);
    expect(await row.isVisible()).toBe(true);
  });

  test('a page that is opened meanwhile says that it is not loaded: no waiting line stays for ever', async () => {
    await open('Monitors');
    await preview.page
      .getByText('Not loaded: the notice above says why.')
      .first()
      .waitFor({ timeout: patience });
    expect(await preview.page.getByRole('alert').count()).toBe(1);
    expect(await preview.page.locator('[aria-busy=true]').count()).toBe(0);
  });

  test('once it goes on the page is live again by itself', async () => {
    await preview.markDocument();
    process.kill(backend.pid, 'SIGCONT');
    await expect
      .poll(() => preview.testId('live-sign').getAttribute('data-state'), { timeout: patience })
      .toMatch(/live|polling/);
    await notice().waitFor({ state: 'detached' });
    await preview.page
      .getByText('Not loaded: the notice above says why.')
      .first()
      .waitFor({ state: 'detached' });
    expect(await preview.isSameDocument()).toBe(true);
  });

  test('an unknown token is told as that, in one notice that says what to do, and not asked with for ever', async () => {
    await preview.goto('incidents');
    await preview.testId('incident-row').getByText('Seen before').waitFor();
    await useToken('aops_nobody_knows_this');
    await preview.page.reload();
    await notice().getByText('The token is not known').waitFor();
    expect(await notice().innerText()).toMatch(/administrator enters a valid app token/i);
    await preview.page.getByText('Not loaded: the notice above says why.').first().waitFor();
    expect(await preview.page.getByRole('alert').count()).toBe(1);
    expect(await preview.page.getByText('does not answer').count()).toBe(0);
    // Each page asks once; only the news are asked for again, with longer and longer pauses.
    asked = [];
    await expect.poll(() => asked.length, { timeout: patience }).toBeGreaterThan(1);
    expect(new Set(asked.map((path) => path.replace(/^.*\/api\/v1/, '')))).toEqual(new Set(['/events']));
  });

  test('once the token is set right the page goes on by itself', async () => {
    const { secret } = await backend.admin(createToken, {
      body: { name: 'for the app', scopes: ['admin'], door: 'app' },
    });
    await useToken(secret);
    await preview.testId('incident-row').getByText('Seen before').waitFor({ timeout: patience });
    await notice().waitFor({ state: 'detached' });
  });

  async function open(name: string): Promise<void> {
    const menu = preview.page.getByRole('navigation', { name: 'Main' });
    await menu.getByRole('link', { name, exact: true }).click();
    await preview.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** What an administrator enters in the plugin's configuration. */
  async function useToken(appToken: string): Promise<void> {
    const saved = await preview.page.evaluate(async (token) => {
      const path = '/preview/api/plugins/appops-suite-app/settings';
      const { enabled, pinned, jsonData } = (await (await fetch(path)).json()) as Record<string, unknown>;
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ enabled, pinned, jsonData, secureJsonData: { appToken: token } }),
      });
      return response.status;
    }, appToken);
    expect(saved).toBe(200);
  }
});
