import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { errorCode, type Failure } from './failure.ts';
import { ownShortage } from './own-shortages.ts';

/** RFC 8305 section 8: how long one address may be silent before the next is dialled beside it. */
const attemptDelayMs = 250;

export interface Connected {
  socket: Socket;
  address: string;
  /** performance.now() when the connection stood, taken before any other work. */
  at: number;
}

/**
 * Opens a TCP connection to the first of the given addresses that answers ("happy eyeballs": each further address
 * joins after 250 ms, or at once when one has failed). Only these addresses are dialled; no name is looked up here.
 * When the signal aborts, every socket is destroyed and the promise stays pending: race it.
 */
export function dial(
  host: string,
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Connected | { failure: Failure }> {
  return new Promise((resolve) => {
    if (signal.aborted) return;
    const open = new Map<Socket, string>();
    const errors: { address: string; code: string }[] = [];
    let nextAddress = 0;
    let timer: NodeJS.Timeout | undefined;

    const finish = (winner: Connected | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of open.keys()) if (socket !== winner?.socket) socket.destroy();
      if (winner !== null) resolve(winner);
    };
    const onAbort = (): void => finish(null);
    signal.addEventListener('abort', onAbort);

    const dialNext = (): void => {
      clearTimeout(timer);
      const address = addresses[nextAddress];
      if (address === undefined) return;
      nextAddress += 1;
      const socket = connectTcp({ host: address, port, noDelay: true, autoSelectFamily: false });
      open.set(socket, address);
      socket.once('connect', () => {
        const at = performance.now();
        // Whoever takes the socket over listens for errors; until then a reset must not crash the thread.
        socket.removeAllListeners('error').on('error', () => undefined);
        finish({ socket, address, at });
      });
      socket.on('error', (error) => {
        open.delete(socket);
        errors.push({ address, code: errorCode(error) });
        if (errors.length === addresses.length) {
          finish(null);
          resolve({ failure: connectFailure(host, port, errors) });
        } else {
          dialNext();
        }
      });
      if (nextAddress < addresses.length) timer = setTimeout(dialNext, attemptDelayMs);
    };
    dialNext();
  });
}

function connectFailure(
  host: string,
  port: number,
  errors: readonly { address: string; code: string }[],
): Failure {
  const parts = errors.map(({ address, code }) => `${endpoint(address, port)} ${connectProblem(code)}`);
  const message = `No connection to ${host}: ${parts.join('; ')}`;
  const codes = errors.map(({ code }) => code);
  // An address that we had no socket left to dial might have answered, whatever the others did: then nothing is known.
  const own =
    codes.some((code) => ownShortage(code) !== null) || codes.every((code) => code === 'EADDRNOTAVAIL');
  if (own) return { reason: 'internal', message };
  return { reason: 'connect', message, byDelay: codes.includes('ECONNRESET') };
}

function connectProblem(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused the connection';
    case 'ECONNRESET':
      return 'reset the connection';
    case 'ETIMEDOUT':
      return 'did not answer the connection request';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'cannot be reached from here (no route)';
    case 'EACCES':
    case 'EPERM':
      return "was not dialled: this machine's own firewall or policy forbids it";
    case 'EADDRNOTAVAIL':
      return 'was not reached: this machine has no free local port or no such address family';
    default:
      return `was not reached: ${ownShortage(code) ?? code}`;
  }
}

export function endpoint(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
