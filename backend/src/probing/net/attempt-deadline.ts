/** When an attempt must end. */
export interface AttemptDeadline {
  /** Of this thread's performance.now(). */
  deadlineAt: number;
  /** For how long this thread could not look at its sockets during the attempt so far, in milliseconds. */
  delayedMs: () => number;
}

/** Time that the target is owed is granted from this much on, in milliseconds: each grant is another timer. */
const least = 1;

/**
 * Calls `expired` at a deadline. Two things are the target's due before that: what has come already lies in its socket
 * and is read (in a turn of the loop, timers come before sockets), and for as long as this thread was held up before the
 * deadline, it waits on, so that the target has had all its time with somebody there to listen. At most it waits twice
 * as long.
 * @returns ends the wait
 */
export function atDeadline({ deadlineAt, delayedMs }: AttemptDeadline, expired: () => void): () => void {
  const limitMs = Math.max(0, deadlineAt - performance.now());
  let grantedMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  const look = (): void => {
    const owedMs = Math.min(delayedMs(), limitMs) - grantedMs;
    if (owedMs < least) {
      expired();
      return;
    }
    grantedMs += owedMs;
    wait(owedMs);
  };
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      turn = setImmediate(look);
    }, ms);
  };
  wait(limitMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
