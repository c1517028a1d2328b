import { listAnnotations } from '@appops/shared/contract/annotations';
import { getCase, type Case } from '@appops/shared/contract/cases';
import type { Deployment } from '@appops/shared/contract/deployments';
import { getIncidentTimeline, listIncidents, type Incident } from '@appops/shared/contract/incidents';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addPicture } from '../browsers/add-picture.ts';
import { launchChromium, type ExtensionChromium } from '../browsers/chromium.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';
import { buildOnce, type Built } from './built.ts';
import { onBothEngines } from './on-both-engines.ts';
import { colourOf, reddenedShare } from './overlay.ts';
import { picture } from './pictures.ts';
import { Preview } from './preview.ts';
import { openTeaShop, verdictOf, type TeaShop } from './tea-shop.ts';
import { expectInOrder, expectOneLineEach } from './timeline-order.ts';
import { until } from '../until.ts';
import { patience } from '../patience.ts';

/*
 * The journey of AppOps: one story in a real Chromium, told by tests that build on each other. People do their part
 * with the mouse and the keyboard, in the plugin's pages and in the extension; the machine's part is measured on a
 * real shop.
 */
let built: Built;

beforeAll(async () => {
  built = await buildOnce();
}, 240_000);

afterAll(() => built?.remove());

onBothEngines('the journey', (engine) => {
  let backend: BackendProcess;
  let shop: TeaShop;
  let browser: ExtensionChromium;
  /** The plugin's pages, as somebody on duty has them open. */
  let preview: Preview;
  /** The shop's own page, and the extension's panel about it. */
  let customer: Page;
  let panel: Page;
  let incident: Incident;
  let caseId: string;
  let brokenFrom: number;
  let brokenAgainFrom: number;
  let fixedIn: Deployment;

  const ofIncident = () => ({ params: { id: incident.id } });
  const theCase = (): Promise<Case> => backend.admin(getCase, { params: { id: caseId } });
  const caseSays = (status: string) => preview.says('case-status', status, 180_000);

  const takePicture: typeof picture = async (...args) => {
    if (engine === 'sqlite') await picture(...args);
  };
  const region = (version: string) => preview.page.getByLabel(new RegExp(`\\b${version}\\b`)).first();

  /** Looks at the overlay of at most two minutes that a release lies in: a short region is a line in a long range. */
  async function isRedOnOverlay(version: string, from: number): Promise<void> {
    const to = Math.min(Date.now() + 5000, from + 120_000);
    // A page behind another one is drawn when the browser has nothing else to do.
    await preview.page.bringToFront();
    await preview.gotoDashboard({ from: String(from), to: String(to) });
    await region(version).waitFor();
    const { red, green, blue } = await colourOf(region(version));
    expect(red).toBeGreaterThan(2 * Math.max(green, blue));
    expect((await region(version).boundingBox())!.width).toBeGreaterThan(10);
    await until(
      `the region of ${version} is red`,
      async () => {
        expect(await reddenedShare(region(version))).toBeGreaterThan(0.8);
        return true;
      },
      patience,
    );
  }

  beforeAll(async () => {
    // Longer than an answer to GitHub may take on a busy machine, after which the shop switches.
    backend = await startBackendProcess(engine, { verdictWindowMs: 60_000, assets: built.assets });
    shop = await openTeaShop(backend);
    browser = await launchChromium(built.extension, {
      colorScheme: 'dark',
      viewport: { width: 1360, height: 860 },
    });
    preview = await Preview.open(browser.context, backend.previewLink);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await backend?.close();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    // What was on screen is the quickest way to see why a step failed.
    for (const page of browser?.context.pages() ?? [])
      process.stderr.write(`${page.url()}\n${await page.locator('body').innerText()}\n`);
    process.stderr.write(`${backend?.complaints()}\n${preview?.errors.join('\n')}\n`);
  });

  test('1.0.0 is live and healthy, and the overview says so', async () => {
    await preview.lookAs('Editor');
    await shop.release('1.0.0');
    await shop.cleanRuns(5);
    await preview.goto('overview');
    await preview.says('overview-cell-shop-production', /1\.0\.0[\s\S]*Up/);
  });

  test('a browser is paired by a code that is approved on the plugin’s page', async () => {
    customer = await browser.context.newPage();
    await customer.goto(shop.shop.url);
    await browser.clickToolbar(customer);
    panel = await browser.openPanel(customer);
    panel.setDefaultTimeout(patience);
    await panel.fill('#backend', backend.url);
    await panel.click('text=Continue');
    const code = await panel.locator('.code').innerText();
    const [approval] = await Promise.all([
      browser.context.waitForEvent('page'),
      panel.click('text=Open the approval page'),
    ]);
    approval.setDefaultTimeout(patience);
    expect(await approval.getByRole('textbox', { name: 'Code' }).inputValue()).toBe(code);
    await approval.getByTestId('find-code').click();
    await approval.getByTestId('approve-code').click();
    await approval.getByTestId('device-approved').waitFor();
    await approval.close();
    await panel.waitForSelector('text=Paired with');
    await panel.waitForSelector('[aria-label=Service]:has-text("1.0.0")');
  });

  test('1.1.0 breaks the checkout: its incident appears on an open page, with its problem', async () => {
    await preview.goto('incidents');
    await preview.isLive();
    await preview.page.getByText('Nothing is going on').waitFor();
    await preview.markDocument();

    brokenFrom = Date.now();
    await shop.release('1.1.0', { preparationMs: 3000 });
    await preview.page.getByTestId('incident-row').getByText('Checkout is down').click();
    await preview.testId('problem').getByText('Status 500').waitFor();
    await preview.testId('timeline').getByText('deployed 1.1.0').waitFor();
    expect(await preview.isSameDocument()).toBe(true);

    incident = (await backend.admin(listIncidents)).items[0]!;
    expect(incident).toMatchObject({ openedBy: 'monitor', liveDeployment: { version: '1.1.0' } });
  });

  test('the overlay shows the deployment’s region in red', async () => {
    const deployment = await verdictOf(backend.admin, incident.liveDeployment!.id);
    expect(deployment.verdict?.value).toBe('worse');
    await isRedOnOverlay('1.1.0', brokenFrom - 15_000);
  });

  test('in the extension a person marks the broken button, writes a note and attaches it to the incident', async () => {
    await customer.bringToFront();
    await customer.reload();
    await customer.click('#checkout');
    await customer.getByText('Checkout failed').waitFor();
    await panel.waitForSelector('text=Checkout is down');

    await press(panel, 'Annotate an element');
    await customer.bringToFront();
    await customer.hover('#checkout');
    await customer.click('#checkout');
    await panel.waitForSelector('#note');
    await panel.bringToFront();
    await panel.fill('#note', 'Every order without a coupon fails. With TEATIME it works.');
    await panel.selectOption('#kind', 'problem');
    await panel.selectOption('#attach', { label: 'Checkout is down' });
    await customer.bringToFront();
    await browser.clickToolbar(customer);
    await addPicture(panel);
    await takePicture(panel, 'extension-note');
    await panel.bringToFront();
    await panel.click('button[type=submit]');
    await panel.waitForSelector('text=Annotations here (1)');
    await takePicture(panel, 'extension-panel');

    const { items } = await backend.admin(listAnnotations, { query: { incident: incident.id } });
    expect(items).toMatchObject([
      { kind: 'problem', releaseVersion: '1.1.0', service: 'shop', target: { excerpt: 'Checkout' } },
    ]);
    await preview.goto(`incidents/${incident.id}`);
    await preview.testId('annotation').getByText('Every order without a coupon fails').waitFor();
    await preview.testId('attachment').waitFor();
    await takePicture(preview.page, 'incident', { whole: true });
  });

  test('the incident is acknowledged and becomes a case, whose workaround holds', async () => {
    await preview.testId('incident-acknowledge').click();
    await preview.testId('confirm-verb').click();
    await preview.says('incident-status', 'Acknowledged');

    await preview.testId('make-case').click();
    await preview.page.waitForURL('**/capa/case_*');
    caseId = /case_[0-9a-f]+/.exec(preview.page.url())![0];
    await caseSays('Open');

    // The switch is thrown for real; what is recorded is what was done.
    shop.shop.switchCoupons(false);
    await preview.fill({
      button: 'add-workaround',
      fields: {
        Workaround: 'Coupons are switched off: checkout takes the way without them.',
        Owner: 'shop-team',
        'Expires in': '2',
        'Rollback step': 'Switch coupons on again.',
      },
      submit: 'submit-addWorkaround',
    });
    await caseSays('Contained');
    await preview.testId('workaround').getByText('It holds').waitFor();
    const [workaround] = (await theCase()).workarounds;
    expect(Date.parse(workaround!.expiresAt!) - Date.now()).toBeGreaterThan(86_400_000);
  });

  test('the cause is agreed; a fix in 1.1.1 is recorded with its plan', async () => {
    await preview.testId('record-cause').click();
    const dialog = preview.page.getByRole('dialog');
    await preview.field('Cause').fill('The coupon is looked up even when none was entered.');
    await dialog.getByText('Agreed', { exact: true }).click();
    await preview.testId('submit-recordCause').click();
    await preview.testId('cause').getByText('looked up even when none').waitFor();

    await preview.testId('record-fix').click();
    await preview.field('Version').fill('1.1.1');
    await preview.field('What it does').fill('No coupon means no discount.');
    await preview.field('Minimum window').fill('1');
    await dialog.getByLabel('Minimum window: unit').click();
    await preview.page.getByRole('option', { name: 'minutes' }).click();
    await preview.field('Why less than was worked out').fill('Every order without a coupon fails.');
    await preview.testId('submit-recordFix').click();
    await preview.testId('fix').getByText('1.1.1').first().waitFor();
    expect(await theCase()).toMatchObject({
      tracks: { cause: { state: 'agreed' }, verification: { state: 'not_due' } },
      verification: { minimumWindowMs: 60_000, environments: ['production'] },
    });
  });

  test('1.1.1 is live: verification counts real runs, though the workaround still hides the fault', async () => {
    fixedIn = await shop.release('1.1.1', { preparationMs: 2000 });
    await caseSays('Verifying');
    await until('clean runs on the page', async () => {
      const { verification } = await theCase();
      return (verification?.progress.leftOut ?? 0) >= 3;
    });
    await preview
      .testId('waiting-for')
      .getByText(/workaround/i)
      .waitFor();
  });

  test('the workaround is retired, more runs are clean, the fix is proved effective, and a person closes the case', async () => {
    shop.shop.switchCoupons(true);
    await preview.testId('retire-workaround').click();
    await preview.page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
    await caseSays('Proved effective');
    await takePicture(preview.page, 'capa', { whole: true });
    const { progress, cleanRunsNeeded } = (await theCase()).verification!;
    expect(progress.cleanRuns).toBeGreaterThanOrEqual(cleanRunsNeeded);
    expect(progress.observedMs).toBeGreaterThanOrEqual(60_000);

    await preview.goto(`incidents/${incident.id}`);
    await preview.testId('incident-resolve').click();
    await preview.testId('confirm-verb').click();
    await preview.says('incident-status', 'Resolved');

    await preview.goto(`capa/${caseId}`);
    await preview.fill({
      button: 'close-case',
      fields: { Reason: 'The probes say so.' },
      submit: 'submit-close',
    });
    await caseSays('Closed: effective');
    expect((await theCase()).closure).toMatchObject({
      as: 'effective',
      by: { kind: 'person', name: 'Preview editor' },
    });
  });

  test('with 1.1.2 the fault is back, and the case opens again by itself while its page is open', async () => {
    // Its window is over, and it was well all the while.
    expect((await verdictOf(backend.admin, fixedIn.id)).verdict?.value).not.toBe('worse');
    await preview.isLive();
    await preview.markDocument();
    brokenAgainFrom = Date.now();
    await shop.release('1.1.2', { preparationMs: 2000 });
    await preview.testId('case-reopened').waitFor({ timeout: 180_000 });
    expect(await preview.isSameDocument()).toBe(true);
    expect(await theCase()).toMatchObject({
      status: 'open',
      severity: 'critical',
      closure: null,
      tracks: { verification: { state: 'ineffective' } },
    });
  });

  test('the overlay shows both bad releases in red, and not the one between them', async () => {
    await isRedOnOverlay('1.1.0', brokenFrom - 15_000);
    await isRedOnOverlay('1.1.2', brokenAgainFrom - 15_000);
    await preview.gotoDashboard({ from: String(brokenFrom - 15_000), to: String(Date.now() + 5000) });
    await region('1.1.1').waitFor();
    const { red, green } = await colourOf(region('1.1.1'));
    expect(red).toBeLessThan(2 * green);
    await takePicture(preview.page, 'overlay-dark');
  });

  test('everything is on the incident’s timeline in order, with who did what', async () => {
    const editor = ['person', 'Preview editor'] as const;
    const github = ['webhook', 'kettle-ci (GitHub)'] as const;
    const machine = ['machine', 'AppOps'] as const;
    const { items } = await until('the reopening on the timeline', async () => {
      const told = await backend.admin(getIncidentTimeline, { ...ofIncident(), query: { limit: 500 } });
      return told.items.some(({ kind }) => kind === 'case.reopened') && told;
    });
    expectInOrder(items, [
      ['problem.occurrence_started', ...machine, '1.1.0'],
      ['incident.opened', ...machine, 'high'],
      ['annotation.created', ...editor, 'Leaf & Kettle'],
      ['incident.acknowledged', ...editor, ''],
      ['case.opened', ...editor, 'Checkout'],
      ['case.workaround_recorded', ...editor, 'shop-team'],
      ['case.cause_recorded', ...editor, 'agreed'],
      ['case.fix_recorded', ...editor, '1.1.1'],
      ['case.plan_made', ...editor, 'clean runs'],
      ['case.status_changed', ...machine, 'to verifying'],
      ['case.workaround_retired', ...editor, ''],
      ['case.proved_effective', ...machine, ''],
      ['incident.resolved', ...editor, ''],
      ['case.closed', ...editor, 'effective'],
      ['problem.occurrence_started', ...machine, '1.1.2'],
      ['case.reopened', ...machine, 'came back'],
    ]);

    expectOneLineEach(items, github[1], ['1.1.0', '1.1.1', '1.1.2']);

    // The page shows the key facts, newest first, and all the lines when somebody asks for them.
    await preview.goto(`incidents/${incident.id}`);
    await preview.page.getByRole('button', { name: /^Everything AppOps did/ }).click();
    const entries = preview.testId('timeline-entry');
    const earlier = preview.page.getByRole('button', { name: /^Show \d+ earlier$/ });
    await until(
      'every line',
      async () => {
        if (await earlier.isVisible()) await earlier.click();
        return (await entries.count()) >= items.length;
      },
      patience,
    );
    const shown = await entries.evaluateAll((all) => all.map((entry) => entry.getAttribute('data-kind')));
    expect(shown.slice(-items.length)).toEqual(items.map(({ kind }) => kind).toReversed());
    expect(await preview.testId('timeline').innerText()).toContain('Preview editor');
  });

  test('a viewer sees all of it and can change nothing', async () => {
    await preview.lookAs('Viewer');
    await preview.goto(`capa/${caseId}`);
    await caseSays('Open');
    expect(await preview.testId('add-workaround').isDisabled()).toBe(true);
    expect(await preview.testId('record-fix').isDisabled()).toBe(true);
    expect(preview.errors).toEqual([]);
    expect(backend.complaints()).toBe('');
  });
});

/* A press in the panel while the page stays in front, as in a real side panel. */
async function press(panel: Page, label: string): Promise<void> {
  await panel
    .getByRole('button', { name: label, exact: true })
    .evaluate((button) => (button as HTMLElement).click());
}
