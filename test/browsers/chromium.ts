/// <reference types="chrome" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page, type Worker } from 'playwright-core';
import { findChromium } from './find.ts';
import { patience } from '../patience.ts';

/** A Chromium with the extension in it, in a profile of its own. */
export interface ExtensionChromium {
  context: BrowserContext;
  extensionId: string;
  /** The extension's service worker as it runs now; every extension API can be called in it. */
  worker: () => Promise<Worker>;
  /** Stops the worker, as the browser does at any time; the next event starts it with an empty memory. */
  killWorker: () => Promise<void>;
  /** The id of a page's tab, as the extension knows it. */
  tabIdOf: (page: Page) => Promise<number>;
  /** Presses the extension's toolbar button while `page` is in front. Grants activeTab as a real click does. */
  clickToolbar: (page: Page) => Promise<void>;
  /** Opens the panel's document as a page that is about the tab of `page`. */
  openPanel: (page: Page) => Promise<Page>;
  close: () => Promise<void>;
}

/**
 * Starts Chromium, headless, with an unpacked extension. Optional permissions cannot be granted headless: build
 * the extension with `hostPermissions` for what the test needs.
 */
export async function launchChromium(
  extensionFolder: string,
  options: { colorScheme?: 'light' | 'dark'; viewport?: { width: number; height: number } | null } = {},
): Promise<ExtensionChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'appops-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    headless: true,
    // Null: pages are as large as their window leaves them, as for people. Else a real side panel covers a part of a
    // page that does not know of it, and pictures do not show what the page believes to be visible.
    viewport: options.viewport === undefined ? { width: 1200, height: 800 } : options.viewport,
    colorScheme: options.colorScheme ?? 'light',
    args: [
      // Chromium refuses its sandbox to root, as whom continuous integration usually runs.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--window-size=1600,1000',
      `--disable-extensions-except=${extensionFolder}`,
      `--load-extension=${extensionFolder}`,
      '--enable-unsafe-extension-debugging',
    ],
  });
  context.setDefaultTimeout(patience);
  const browser = context.browser();
  if (!browser) throw new Error('Chromium started without a connection to it as a whole');
  const session = await browser.newBrowserCDPSession();
  const first =
    context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: patience }));
  const extensionId = new URL(first.url()).host;
  await listening(first);

  const killed = new Set<Worker>();
  async function worker(): Promise<Worker> {
    const running = context
      .serviceWorkers()
      .find((candidate) => candidate.url().includes(extensionId) && !killed.has(candidate));
    return running ?? (await context.waitForEvent('serviceworker', { timeout: patience }));
  }

  async function tabIdOf(page: Page): Promise<number> {
    await page.bringToFront();
    return await (
      await worker()
    ).evaluate(async () => (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0]!.id!);
  }

  return {
    context,
    extensionId,
    worker,
    killWorker: async () => {
      // Playwright goes on to list workers that were closed in this way.
      for (const candidate of context.serviceWorkers()) killed.add(candidate);
      await killWorker(session, extensionId);
    },
    tabIdOf,
    clickToolbar: async (page) => {
      await page.bringToFront();
      const targetId = await tabTargetOf(context, session, page);
      await session.send('Extensions.triggerAction' as never, { id: extensionId, targetId } as never);
    },
    openPanel: async (page) => {
      const tabId = await tabIdOf(page);
      const panel = await context.newPage();
      await panel.setViewportSize({ width: 360, height: 800 });
      await panel.goto(`chrome-extension://${extensionId}/sidepanel/index.html?tab=${tabId}`);
      return panel;
    },
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/* The worker is reported before its script has run; a click before that would find nobody listening. */
async function listening(worker: Worker): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await worker.evaluate(() => chrome.action.onClicked.hasListeners()))) {
    if (performance.now() > deadline)
      throw new Error(`The extension did not start within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

interface Target {
  targetId: string;
  type: string;
  url: string;
}

/* A toolbar click wants the target of type "tab", which is the parent of the page's own. */
async function tabTargetOf(context: BrowserContext, session: CDPSession, page: Page): Promise<string> {
  const own = await context.newCDPSession(page);
  try {
    const { targetInfo } = await own.send('Target.getTargetInfo');
    const { targetInfos } = (await session.send('Target.getTargets', {
      filter: [{ type: 'tab' }],
    } as never)) as {
      targetInfos: Target[];
    };
    const tabs = targetInfos.filter(({ type, url }) => type === 'tab' && url === targetInfo.url);
    if (tabs.length !== 1)
      throw new Error(`${tabs.length} tabs show ${targetInfo.url}; the test needs exactly one`);
    return tabs[0]!.targetId;
  } finally {
    await own.detach();
  }
}

async function killWorker(session: CDPSession, extensionId: string): Promise<void> {
  const running = async (): Promise<Target[]> => {
    const { targetInfos } = await session.send('Target.getTargets');
    return targetInfos.filter(({ type, url }) => type === 'service_worker' && url.includes(extensionId));
  };
  const doomed = await running();
  for (const { targetId } of doomed) await session.send('Target.closeTarget', { targetId });
  const deadline = performance.now() + patience;
  while ((await running()).some(({ targetId }) => doomed.some((dead) => dead.targetId === targetId))) {
    if (performance.now() > deadline) throw new Error(`The worker did not stop within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
