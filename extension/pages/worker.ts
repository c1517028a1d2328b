import type { Done } from '../background/from-panel.ts';
import type { HeldService } from '../background/page-rules.ts';
import type { PanelState } from '../background/panel-state.ts';
import { browser } from '../browser.ts';
import type { FromPanel } from '../messages/from-panel.ts';

interface Answers {
  'state.get': PanelState;
  'picture.get': { ok: true; picture: string } | { ok: false; message: string };
  'rules.get': HeldService[];
}

/** The worker answers within seconds, or was stopped; a picture takes longest. In milliseconds. */
const PATIENCE_MS = 60_000;

/** Asks the worker for something. It may have to be started first, which takes a moment and then works. */
export async function askWorker<T extends FromPanel>(
  message: T,
): Promise<T['type'] extends keyof Answers ? Answers[T['type']] : Done> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<Done>((resolve) => {
    const said = {
      ok: false,
      message: 'The extension did not answer. What you wrote is kept; try again.',
    } as const;
    late = setTimeout(() => resolve(said), PATIENCE_MS);
  });
  const answer = await Promise.race([browser.runtime.sendMessage(message), patience]).finally(() =>
    clearTimeout(late),
  );
  return answer as never;
}
