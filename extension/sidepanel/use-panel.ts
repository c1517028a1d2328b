import { useCallback, useEffect, useRef, useState } from 'react';
import type { PanelState } from '../messages/panel-state.ts';
import { PANEL_PORT } from '../background/panels.ts';
import { browser } from '../browser.ts';
import type { ToPanel } from '../messages/from-panel.ts';
import { changeDraft as writeChange, readDraft, type Draft } from '../storage/drafts.ts';
import { askWorker } from '../pages/worker.ts';

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
  /** Resolves when all changes of the draft are on disk. */
  written: () => Promise<void>;
}

/** What there is to show of a tab, kept up to date while the panel is open. */
export function usePanel(tabId: number | null): Panel {
  const [state, setState] = useState<PanelState | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [noteId, setNoteId] = useState<string | null>(null);
  const latest = useRef(0);
  /* What was changed here of the draft on screen: newer than what is on disk, and no more than that. */
  const edits = useRef<{ createdAt: number; change: Partial<Draft> }>({ createdAt: 0, change: {} });
  const writing = useRef<Promise<unknown>>(Promise.resolve());

  const refresh = useCallback(async () => {
    if (tabId === null) return;
    const turn = ++latest.current;
    // The draft is on disk, the state with the worker: neither waits for the other.
    const showDraft = readDraft(tabId).then((stored) => {
      if (turn !== latest.current) return;
      if (stored && stored.createdAt !== edits.current.createdAt)
        edits.current = { createdAt: stored.createdAt, change: {} };
      setDraft(stored && { ...stored, ...edits.current.change });
    });
    const next = await askWorker({ type: 'state.get', tabId });
    // Overtaken by a newer question, also by one about another tab, which brings its own answer.
    if (turn === latest.current && 'outbox' in next) setState(next);
    await showDraft;
  }, [tabId]);

  useEffect(() => {
    setState(null);
    setDraft(null);
    const again = (): void => void refresh().catch(console.error);
    const onMessage = (message: unknown): undefined => {
      // Cast: whatever it is, only what our own worker tells has these parts.
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

  const changeDraft = useCallback(
    (change: Partial<Draft>) => {
      if (tabId === null) return;
      edits.current.change = { ...edits.current.change, ...change };
      setDraft((shown) => shown && { ...shown, ...change });
      // Only what was changed here: the worker may be putting the picture into it just now.
      writing.current = writing.current
        .then(() => writeChange(tabId, change))
        .then(() => {
          // A picture that is taken later counts, not the one that was looked at before.
          if ('shot' in change && edits.current.change.shot === change.shot) delete edits.current.change.shot;
        })
        .catch(console.error);
    },
    [tabId],
  );
  const written = useCallback(async () => void (await writing.current), []);

  return { state, draft, noteId, refresh, changeDraft, written };
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
