import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startChild } from './child.mjs';
import { openLog } from './log-file.mjs';

/**
 * Starts the backend. Its log goes to `backend.log` in the data folder; once it is ready, warnings and
 * errors are shown as well. `more` holds further options of `appops serve`. `ready` resolves to what it says: url, previewLink, tokenFile.
 */
export function startBackend({ host, port, data, more = [] }) {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const logFile = path.join(data, 'backend.log');
  const log = openLog(logFile);
  let shows = false;
  const backend = startChild({
    name: 'The backend',
    args: ['backend/src/main.ts', 'serve', '--host', host, '--port', String(port), '--data', data, ...more],
    prefix: 'APPOPS_READY',
    onLine(line) {
      log.write(`${line}\n`);
      if (shows) show(line);
    },
    onEnd: () => log.close(),
  });
  backend.ready.then(
    () => (shows = true),
    () => {},
  );
  return { ...backend, logFile };
}

/** Shows what matters to whoever watches the terminal: warnings (pino's level 40) and what is no log line at all. */
function show(line) {
  const entry = parse(line);
  if (entry === null) return void process.stderr.write(`${line}\n`);
  if ((entry.level ?? 30) < 40) return;
  const error = entry.err?.message;
  const cause = error && error !== entry.msg ? ` (${error})` : '';
  process.stderr.write(`${entry.level >= 50 ? 'error' : 'warning'}: ${entry.msg}${cause}\n`);
}

function parse(line) {
  try {
    const entry = JSON.parse(line);
    return typeof entry === 'object' ? entry : null;
  } catch {
    return null;
  }
}
