import { listIncidents, openIncident } from '@appops/shared/contract/incidents';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../browsers/find.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { buildOnce, type Built } from './built.ts';
import { openGateway, type Gateway } from './gateway.ts';
import { endAtFirstFailure } from './on-both-engines.ts';
import { Preview } from './preview.ts';
import { patience } from '../patience.ts';

/* What somebody sees who has the plugin's pages open while the backend dies. The extension's side of it is in test/extension. */
describe('a dead backend seen from the plugin', () => {
  let built: Built;
  let backend: BackendProcess;
  let gateway: Gateway;
  let browser: Browser;
  let preview: Preview;

  endAtFirstFailure();

  const throughGateway = (link: string) => link.replace(backend.url, gateway.url);

  beforeAll(async () => {
    built = await buildOnce();
    backend = await startBackendProcess('sqlite', { assets: built.assets });
    gateway = await openGateway(backend.url);
    browser = await chromium.launch({
      executablePath: await findChromium(),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
    preview = await Preview.open(context, throughGateway(backend.previewLink));
    await preview.lookAs('Editor');
    await backend.admin(openIncident, { body: { title: 'Seen before' } });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await backend?.close();
    await built?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && preview)
      process.stderr.write(`${await preview.page.locator('body').innerText()}\n`);
  });

  test('what is shown stays, and the page says what is wrong and what to do', async () => {
    await preview.goto('incidents');
    await preview.isLive();
    const row = preview.testId('incident-row').getByText('Seen before');
    await row.waitFor();
    await backend.kill();
    await preview.page.locator('[data-testid=live-sign][data-state=lost]').waitFor();
    await preview.page.getByRole('alert').getByText('cannot reach the AppOps backend').waitFor();
    await preview.page.getByRole('alert').getByText('npm start').waitFor();
    expect(await row.isVisible()).toBe(true);
  });

  test('once it is back the page is live again by itself, with what happened meanwhile', async () => {
    await preview.markDocument();
    await comeBack();
    await backend.admin(openIncident, { body: { title: 'Opened after the restart' } });
    await preview.testId('incident-row').getByText('Opened after the restart').waitFor();
    // A stream that broke twice is replaced by polling, for a while.
    await expect
      .poll(() => preview.testId('live-sign').getAttribute('data-state'), { timeout: patience })
      .toMatch(/live|polling/);
    expect(await preview.page.getByText('cannot reach the AppOps backend').count()).toBe(0);
    expect(await preview.isSameDocument()).toBe(true);
  });

  test('a form that is sent to a dead backend keeps what was typed, and arrives once it is sent again', async () => {
    await preview.testId('open-incident').click();
    const title = preview.page.getByRole('textbox', { name: 'Title' });
    await title.fill('Typed before it died');
    await backend.kill();
    await preview.testId('submit-incident').click();
    await preview.testId('error-alert').getByText('cannot reach the AppOps backend').waitFor();
    expect(await title.inputValue()).toBe('Typed before it died');
    await comeBack();
    await preview.testId('submit-incident').click();
    await preview.page.waitForURL('**/incidents/inc_*');
    const { items } = await backend.admin(listIncidents);
    expect(items.map((incident) => incident.title)).toEqual([
      'Typed before it died',
      'Opened after the restart',
      'Seen before',
    ]);
    expect(backend.complaints()).toBe('');
  });

  test('a page whose code could not be loaded is there when it is tried again, in the same tab', async () => {
    const chunk = '**/chunks/maintenance-page-*.js';
    const { page } = preview;
    await page.route(chunk, (route) => route.fulfill({ status: 502 }));
    await preview.goto('incidents');
    await preview.isLive();
    await preview.markDocument();
    await page.getByRole('link', { name: 'Maintenance' }).first().click();
    await preview.testId('page-error').waitFor();
    await preview.testId('page-error').getByRole('button', { name: 'Try again' }).click();
    await preview.testId('page-error').waitFor();
    await page.unroute(chunk);
    await preview.testId('page-error').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No maintenance is planned').first().waitFor();
    expect(await preview.isSameDocument()).toBe(true);
  });

  /** Starts the backend again. A session of the preview ends with its process, unlike Grafana's: another tab opens the new link. */
  async function comeBack(): Promise<void> {
    await backend.start();
    const other = await Preview.open(preview.page.context(), throughGateway(backend.previewLink));
    await other.lookAs('Editor');
    await other.page.close();
    await preview.page.bringToFront();
  }
});
