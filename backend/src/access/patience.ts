/** How long a request waits for what is only noted beside it, in milliseconds. */
const patience = 1_000;

/** Waits a moment for a note to be written, and goes on without it: a writer that waits for a lock delays no reader. */
export async function patiently(noted: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([noted, enough]);
  clearTimeout(timer);
}
