import type { FromContent } from '../messages/from-content.ts';
import type { PageNotes, ToContent } from '../messages/to-content.ts';

/*
 * The few calls that a content script needs, on the browser's own objects: with the polyfill the script would
 * be half as large again.
 */
interface Runtime {
  id?: string;
  sendMessage(message: unknown): Promise<unknown>;
  onMessage: {
    addListener(listener: Listener): void;
    removeListener(listener: Listener): void;
  };
}
type Listener = (message: unknown, sender: { id?: string }, answer: (value: unknown) => void) => boolean;

declare const browser: { runtime: Runtime } | undefined;

// Cast: of Chrome's own type only this part is used, which answers by promises as Firefox's does.
const runtime: Runtime =
  typeof browser === 'undefined' ? (chrome.runtime as unknown as Runtime) : browser.runtime;

/** Whether the extension still is there: after an update or removal the script lives on in open tabs. */
export function isAlive(): boolean {
  return runtime.id !== undefined;
}

/** Tells the worker something. Null where it gives no answer or is gone. */
export async function tellWorker(message: FromContent): Promise<PageNotes | null> {
  if (!isAlive()) return null;
  try {
    // Cast: our own worker answers, by `messages/`.
    return ((await runtime.sendMessage(message)) ?? null) as PageNotes | null;
  } catch {
    return null;
  }
}

/** Answers the worker's messages until the signal ends it. */
export function answerWorker(handle: (message: ToContent) => unknown, signal: AbortSignal): void {
  const listener: Listener = (message, sender, answer) => {
    if (sender.id !== runtime.id) return false;
    // Cast: it is from our own worker, by `messages/`.
    void Promise.resolve(handle(message as ToContent)).then(answer, () => answer(undefined));
    return true;
  };
  runtime.onMessage.addListener(listener);
  signal.addEventListener('abort', () => {
    if (isAlive()) runtime.onMessage.removeListener(listener);
  });
}

/** Looks into closed shadow roots too, which both browsers let extensions do, each in its own way. */
export function anyShadow(element: Element): ShadowRoot | null {
  if (!(element instanceof HTMLElement)) return null;
  if (import.meta.env.BROWSER === 'chrome') return chrome.dom.openOrClosedShadowRoot(element);
  // Cast: Firefox has it, and no type of the web tells of it.
  return (element as HTMLElement & { openOrClosedShadowRoot: ShadowRoot | null }).openOrClosedShadowRoot;
}
