import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFirefox } from './find.ts';
import { Marionette } from './marionette.ts';

/** A Firefox with the extension installed, in a profile of its own. */
export interface ExtensionFirefox {
  marionette: Marionette;
  /** The address of the extension's own pages, without a slash at its end. */
  origin: string;
  /** Presses the extension's toolbar button on the tab in front; returns the id of its sidebar. */
  clickToolbar: () => Promise<string>;
  /** Whether the window's sidebar is open, and which one. */
  sidebar: () => Promise<{ open: boolean; id: string }>;
  /** Stops the background page, as the browser does when it is idle; the next event starts it anew. */
  stopBackground: () => Promise<void>;
  close: () => Promise<void>;
}

/* Fixed, so that the address of the extension's pages is known; Firefox makes up one per profile otherwise. */
const UUID = '3c7a1b52-6f0d-4a57-9c39-0f1e2d3c4b5a';

/** Starts Firefox, headless, and installs an unpacked extension as a temporary add-on. */
export async function launchFirefox(extensionFolder: string, addonId: string): Promise<ExtensionFirefox> {
  const profile = await mkdtemp(join(tmpdir(), 'appops-firefox-'));
  const port = await freePort();
  await writeFile(
    join(profile, 'user.js'),
    preferences({
      'marionette.port': port,
      'extensions.webextensions.uuids': JSON.stringify({ [addonId]: UUID }),
      // A headless browser has nobody to answer; a request made in a click is then granted.
      'extensions.webextOptionalPermissionPrompts': false,
      'browser.shell.checkDefaultBrowser': false,
      'browser.startup.page': 0,
      'datareporting.policy.dataSubmissionEnabled': false,
      'toolkit.telemetry.reportingpolicy.firstRun': false,
      'app.update.disabledForTesting': true,
      'extensions.update.enabled': false,
      'extensions.getAddons.cache.enabled': false,
      'services.settings.server': 'data:,#remote-settings-dummy/v1',
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'browser.safebrowsing.downloads.remote.enabled': false,
      'browser.safebrowsing.malware.enabled': false,
      'browser.safebrowsing.phishing.enabled': false,
    }),
  );
  const firefox = spawn(
    await findFirefox(),
    ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile],
    { stdio: 'ignore', env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1', HOME: profile } },
  );
  try {
    const marionette = await Marionette.connect(port, () => firefox.exitCode === null);
    await marionette.send('WebDriver:NewSession', {
      capabilities: { alwaysMatch: { acceptInsecureCerts: false } },
    });
    await marionette.send('Addon:Install', { path: extensionFolder, temporary: true });
    return {
      marionette,
      origin: `moz-extension://${UUID}`,
      clickToolbar: async () =>
        await marionette.inChrome<string>(
          `const { extension } = WebExtensionPolicy.getByID(arguments[0]);
           const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
           const { ExtensionCommon } = ChromeUtils.importESModule('resource://gre/modules/ExtensionCommon.sys.mjs');
           const window = Services.wm.getMostRecentWindow('navigator:browser');
           ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window);
           return ExtensionCommon.makeWidgetId(arguments[0]) + '-sidebar-action';`,
          [addonId],
        ),
      sidebar: async () =>
        await marionette.inChrome<{ open: boolean; id: string }>(
          `const { SidebarController } = Services.wm.getMostRecentWindow('navigator:browser');
           return { open: SidebarController.isOpen, id: SidebarController.currentID };`,
        ),
      stopBackground: async () => {
        await marionette.inChrome(
          'return WebExtensionPolicy.getByID(arguments[0]).extension.terminateBackground().then(() => true);',
          [addonId],
        );
      },
      close: async () => {
        marionette.end();
        await stop(firefox);
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } catch (error) {
    await stop(firefox);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

function preferences(values: Record<string, string | number | boolean>): string {
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

async function stop(firefox: ChildProcess): Promise<void> {
  if (firefox.exitCode !== null || firefox.signalCode !== null) return;
  const exited = once(firefox, 'exit');
  firefox.kill('SIGTERM');
  const hard = setTimeout(() => firefox.kill('SIGKILL'), 5000);
  await exited;
  clearTimeout(hard);
}

/* Marionette takes no port 0 that could be asked for afterwards; between here and there another may take it, which then fails loudly. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
