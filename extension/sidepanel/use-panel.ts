import { useCallback, useEffect, useRef, useState } from 'react';
import type { PanelState } from '../background/panel-state.ts';
import { PANEL_PORT } from '../background/panels.ts';
import { browser } from '../browser.ts';
import type { ToPanel } from '../messages/from-panel.ts';
import { readDraft, writeDraft, type Draft } from '../storage/drafts.ts';
import { askWorker } from './worker.ts';

/** How often an open panel asks, in milliseconds; while somebody waits for a code to be approved, more often. */
const POLL_MS = 5000;
const PAIRING_POLL_MS = 1000;

/** The tab that the panel is about: the one in front of its window, or the one that its address names. */
export function useTabId(): number | null {
  const fixed = new URLSearchParams(location.search).get('tab');
  const [tabId, setTabId] = useState<number | null>(fixed === null ? null : Number(fixed));
  useEffect(() => {
    if (fixed !== null) return;
    let windowId = -1;
    async function look(): Promise<void> {
      const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
      windowId = tab?.windowId ?? -1;
      setTabId(tab?.id ?? null);
    }
    function onActivated(info: { tabId: number; windowId: number }): void {
      if (info.windowId === windowId) setTabId(info.tabId);
    }
    browser.tabs.onActivated.addListener(onActivated);
    look().catch(console.error);
    return () => browser.tabs.onActivated.removeListener(onActivated);
  }, [fixed]);
  return tabId;
}

export interface Panel {
  state: PanelState | null;
  draft: Draft | null;
  /** The note whose pin was clicked last. */
  noteId: string | null;
  refresh: () => Promise<void>;
  /** Changes the draft on screen and on disk. */
  changeDraft: (change: Partial<Draft>) => void;
}

/** What there is to show of a tab, kept up to date while the panel is open. */
export function usePanel(tabId: number | null): Panel {
  const [state, setState] = useState<PanelState | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [noteId, setNoteId] = useState<string | null>(null);
  const latest = useRef(0);

  const refresh = useCallback(async () => {
    if (tabId === null) return;
    const turn = ++latest.current;
    const [nextState, nextDraft] = await Promise.all([
      askWorker({ type: 'state.get', tabId }),
      readDraft(tabId),
    ]);
    // An answer that was overtaken by a newer question is stale, also when the tab changed meanwhile.
    if (turn !== latest.current) return;
    setState(nextState);
    // Words that are being typed are newer on screen than on disk.
    setDraft((shown) =>
      shown && nextDraft?.createdAt === shown.createdAt ? { ...shown, shot: nextDraft.shot } : nextDraft,
    );
  }, [tabId]);

  useEffect(() => {
    setState(null);
    setDraft(null);
    const again = (): void => void refresh().catch(console.error);
    const onMessage = (message: unknown): undefined => {
      const told = message as Partial<ToPanel>;
      if (told.type !== 'changed') return undefined;
      if (told.noteId !== undefined) setNoteId(told.noteId);
      again();
      return undefined;
    };
    browser.runtime.onMessage.addListener(onMessage);
    again();
    return () => {
      latest.current++;
      browser.runtime.onMessage.removeListener(onMessage);
    };
  }, [refresh]);

  const pollMs = state?.connection.state === 'pairing' ? PAIRING_POLL_MS : POLL_MS;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh().catch(console.error);
    }, pollMs);
    return () => clearInterval(timer);
  }, [pollMs, refresh]);

  const changeDraft = useCallback((change: Partial<Draft>) => {
    setDraft((shown) => {
      if (!shown) return shown;
      const changed = { ...shown, ...change };
      writeDraft(changed).catch(console.error);
      return changed;
    });
  }, []);

  return { state, draft, noteId, refresh, changeDraft };
}

/** Lets the worker know in which window the panel is open. */
export function useOpenPort(): void {
  useEffect(() => {
    let stopped = false;
    let disconnect = (): void => {};
    async function connect(): Promise<void> {
      const { id } = await browser.windows.getCurrent();
      if (stopped) return;
      const port = browser.runtime.connect({ name: `${PANEL_PORT}:${id}` });
      disconnect = () => port.disconnect();
      // The worker was stopped; connecting starts it again, so only once the panel is looked at.
      port.onDisconnect.addListener(() => {
        if (!stopped) document.addEventListener('visibilitychange', () => void connect(), { once: true });
      });
    }
    connect().catch(console.error);
    return () => {
      stopped = true;
      disconnect();
    };
  }, []);
}
