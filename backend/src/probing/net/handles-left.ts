import { closeSync, openSync } from 'node:fs';
import { errorCode } from './failure.ts';

/**
 * Whether this process, or the machine, can open no file or socket at this moment: the code that says so, or null.
 * c-ares tells it as a name server that refused the connection, so that it must be asked apart.
 */
export function noFileHandleLeft(): 'EMFILE' | 'ENFILE' | null {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return null;
  } catch (error) {
    const code = errorCode(error);
    return code === 'EMFILE' || code === 'ENFILE' ? code : null;
  }
}
