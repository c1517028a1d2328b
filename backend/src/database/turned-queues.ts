/** For so long transactions may follow each other before timers and sockets have their turn, in milliseconds. */
const shortestWork = 5;
/** And where others keep the loop busy for longer, as long as they do, up to this. */
const longestWork = 40;

interface TurnOptions {
  /** Milliseconds that never go back. */
  now?: () => number;
  /** Resolves after timers and sockets have had their turn. */
  turn?: () => Promise<void>;
}

/** Runs work after work. */
export type Serially = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Queues, each of which does one at a time, in the order they came. SQLite works in this thread, so that a transaction is one
 * piece of computing; between two the event loop has a turn, or a row of them would keep every timer and socket waiting until
 * its end. Short ones share a turn, as many as take the time that a turn takes: on a busy loop each turn is a wait for what
 * follows. All queues rest together: if each had turns of its own, the work of one would be in the turn of the other, which
 * then worked for as long, and so on, up to the longest. Returns what opens a queue.
 */
export function turnedQueues({
  now = () => performance.now(),
  turn = loopTurn,
}: TurnOptions = {}): () => Serially {
  let resting: Promise<void> | null = null;
  let restedAt = -Infinity;
  let mayWork = shortestWork;
  const rest = async (): Promise<void> => {
    const begun = now();
    if (resting === null && begun - restedAt < mayWork) return;
    resting ??= turn().then(() => {
      resting = null;
      restedAt = now();
      mayWork = Math.max(shortestWork, Math.min(longestWork, restedAt - begun));
    });
    await resting;
  };
  return () => {
    let last: Promise<unknown> = Promise.resolve();
    return (work) => {
      const mine = last.then(work);
      last = mine.then(rest, rest);
      return mine;
    };
  };
}

/** Resolves after timers and sockets have had their turn. */
function loopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
