import type { Runtime } from 'webextension-polyfill';
import { browser } from '../browser.ts';
import type { ToPanel } from '../messages/from-panel.ts';

export const PANEL_PORT = 'panel';

/*
 * Which windows show the panel. Kept in memory on purpose: a port ends with the worker, and the panel then
 * connects again.
 */
const open = new Map<Runtime.Port, number>();

/** Takes note of a panel that connected; its name carries the window. */
export function panelConnected(port: Runtime.Port): void {
  const [name, windowId] = port.name.split(':');
  if (name !== PANEL_PORT) return;
  open.set(port, Number(windowId));
  port.onDisconnect.addListener(() => open.delete(port));
}

export function isPanelOpen(windowId: number): boolean {
  return [...open.values()].includes(windowId);
}

/** Tells every open panel to look again. Nobody listening is no error. */
export function tellPanels(message: ToPanel): void {
  browser.runtime.sendMessage(message).catch(() => {});
}
