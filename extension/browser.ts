import polyfill from 'webextension-polyfill';

/** The extension API with promises, under one name in both browsers. The polyfill is imported nowhere else. */
export const browser = polyfill;

export const isFirefox = import.meta.env.BROWSER === 'firefox';

/**
 * Opens the panel of a window. Call it first thing in the handler of a click: after an `await` the gesture is
 * spent and both browsers refuse.
 */
export function openPanel(windowId: number): void {
  const opened = isFirefox ? browser.sidebarAction.open() : chrome.sidePanel.open({ windowId });
  opened.catch((error: unknown) => console.warn('The panel did not open', error));
}

/** Closes the sidebar of the window clicked in. Chrome's panel has its own button and stays. */
export function closePanel(): void {
  if (!isFirefox) return;
  browser.sidebarAction.close().catch((error: unknown) => console.warn('The sidebar did not close', error));
}

/**
 * Shuts content scripts out of `storage.local` where the browser can (Chrome). Firefox cannot, which is why
 * no secret is ever kept there.
 */
export async function closeStorageToPages(): Promise<void> {
  if (!isFirefox) await chrome.storage.local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
}
