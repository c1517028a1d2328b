/**
 * Shows what is being done: on a terminal one line with a running clock, elsewhere (a log, CI) a line at
 * the start, one every 15 s, and one at the end. Goes to stderr, so that stdout holds results only.
 */
export async function step(name, work, stream = process.stderr) {
  const started = performance.now();
  const elapsed = () => {
    const seconds = (performance.now() - started) / 1000;
    return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
  };
  const terminal = stream.isTTY === true;
  const draw = () => stream.write(`\r\x1b[K· ${name} … ${elapsed()}`);
  if (!terminal) stream.write(`· ${name} …\n`);
  const timer = terminal
    ? setInterval(draw, 200)
    : setInterval(() => stream.write(`· ${name} … ${elapsed()}\n`), 15_000);
  if (terminal) draw();
  try {
    const result = await work();
    stream.write(`${terminal ? '\r\x1b[K' : ''}✔ ${name} (${elapsed()})\n`);
    return result;
  } catch (error) {
    stream.write(`${terminal ? '\r\x1b[K' : ''}✘ ${name} (${elapsed()})\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
