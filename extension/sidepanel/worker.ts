import type { Done } from '../background/from-panel.ts';
import type { PanelState } from '../background/panel-state.ts';
import { browser } from '../browser.ts';
import type { FromPanel } from '../messages/from-panel.ts';

interface Answers {
  'state.get': PanelState;
}

/** Asks the worker for something. It may have to be started first, which takes a moment and then works. */
export async function askWorker<T extends FromPanel>(
  message: T,
): Promise<T['type'] extends keyof Answers ? Answers[T['type']] : Done> {
  return (await browser.runtime.sendMessage(message)) as never;
}
