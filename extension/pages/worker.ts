import { browser } from '../browser.ts';
import type { FromPanel } from '../messages/from-panel.ts';
import type { PanelAnswers, Refused } from '../messages/panel-answers.ts';

/** The worker answers within seconds, or was stopped; a picture takes longest. In milliseconds. */
const PATIENCE_MS = 60_000;

const unanswered: Refused = {
  ok: false,
  message: 'The extension did not answer. What you wrote is kept; try again.',
};

/**
 * Asks the worker for something. It may have to be started first, which takes a moment and then works. One that does not
 * answer, or that an update has just replaced by one which does not know the request, has refused it.
 */
export async function askWorker<T extends FromPanel>(message: T): Promise<PanelAnswers[T['type']] | Refused> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<Refused>((resolve) => {
    late = setTimeout(() => resolve(unanswered), PATIENCE_MS);
  });
  // Cast: our own worker answers, by `messages/`.
  const asked = browser.runtime.sendMessage(message) as Promise<PanelAnswers[T['type']] | null | undefined>;
  const answer = await Promise.race([asked, patience]).finally(() => clearTimeout(late));
  return answer ?? unanswered;
}
