/**
 * Carries out steps one after the other, all of them within a time.
 * @param boundMs how long they may take together, in milliseconds
 * @throws {Error} when the time is over; the step that hangs is given up, and those behind it are not begun
 */
export async function inTime(steps: readonly (() => Promise<unknown>)[], boundMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const bound = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      over = true;
      reject(
        new Error(
          `The stop took more than ${boundMs / 1000} s and was given up. What was not stored by then is recorded as missed at the next start.`,
        ),
      );
    }, boundMs);
  });
  const all = (async () => {
    for (const step of steps) if (!over) await step();
  })();
  try {
    await Promise.race([all, bound]);
  } finally {
    clearTimeout(timer);
  }
}
