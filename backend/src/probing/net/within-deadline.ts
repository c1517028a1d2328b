import { atDeadline, type AttemptDeadline } from './attempt-deadline.ts';
import { failed, type Failure } from './failure.ts';
import type { Trace } from './trace.ts';

/** When an attempt must end, whatever its target does. */
export interface AttemptEnd {
  /** From name look-up to the last byte. */
  deadline: AttemptDeadline;
  /** Ends the attempt early, when the probe is stopped. */
  signal?: AbortSignal;
}

/**
 * Does the part of an attempt that waits for its target, which ends at the deadline in any case. The work's signal aborts
 * when it is to end, and once more when all is over, so that whatever still stands, such as a half-open dial, goes with
 * the attempt; a promise that stays pending then is left behind.
 * @param startedAt of the attempt, by performance.now()
 */
export async function withinDeadline<T extends object>(
  { deadline, signal }: AttemptEnd,
  startedAt: number,
  trace: Trace,
  work: (signal: AbortSignal) => Promise<T | { failure: Failure }>,
): Promise<T | { failure: Failure }> {
  const limitMs = Math.max(0, deadline.deadlineAt - startedAt);
  const abort = new AbortController();
  const interrupted = new Promise<{ failure: Failure }>((resolve) => {
    abort.signal.addEventListener('abort', () => {
      if (abort.signal.reason === 'deadline') {
        resolve(trace.overdue(limitMs));
      } else if (abort.signal.reason === 'stopped') {
        resolve(failed('internal', `The probe was stopped while ${trace.activity()}`));
      }
    });
  });
  const endWait = atDeadline(deadline, () => abort.abort('deadline'));
  const onStop = (): void => abort.abort('stopped');
  signal?.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([work(abort.signal), interrupted]);
  } finally {
    endWait();
    signal?.removeEventListener('abort', onStop);
    abort.abort('over');
  }
}
