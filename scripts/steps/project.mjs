import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/**
 * The Node that runs the project, installed by npm. Never process.execPath: before the install these
 * scripts run on whatever Node the machine has, and on Node 20 the SQLite library crashes.
 */
export const node = path.join(root, 'node_modules/.bin/node');

/** A failure that its reader can mend: printed as it is, without a stack. */
export class Problem extends Error {}

/** Ends the process for an error that nobody handled: a Problem by its message, a bug with its stack. */
export function exitWith(error) {
  process.stderr.write(`\n${error instanceof Problem ? error.message : (error?.stack ?? error)}\n`);
  process.exit(1);
}
