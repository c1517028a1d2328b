import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { endpoint } from '../../net/dial.ts';
import { errorCode, failed, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import type { Heard } from './heard.ts';
import { nextAddressMs, waitsBeforeRepeat } from './rounds.ts';

/** How much of a datagram is kept to be told of, in bytes. */
const excerptBytes = 80;
/** How many of a name's addresses are asked. */
const mostAddresses = 4;

export interface Question {
  addresses: readonly string[];
  port: number;
  send: Uint8Array;
  /** All of these must be in one datagram. */
  wanted: readonly Buffer[];
  /** Bytes that are read at most. */
  limitBytes: number;
  /** How long the attempt may take, in milliseconds: repeats are spread over it. */
  limitMs: number;
  /** Host and port, for messages. */
  where: string;
}

/** How it ended: with the answer, which is then the best of `heard`, or as what came went on beyond the limit. */
export interface Answer {
  end: 'answered' | 'limit';
}

/**
 * Asks by datagrams, from a connected socket for each address, on which the system hears nobody else. What is not the answer
 * is passed over, since anybody may pretend to be that address; the answer still counts when it comes. Until it has
 * come, the datagram is sent again. A target whose system says that nobody listens there has answered, too.
 * `heard` is filled on the way. When the signal aborts, all sockets are closed and the promise stays pending: race it.
 */
export function ask(
  question: Question,
  signal: AbortSignal,
  heard: Heard,
): Promise<Answer | { failure: Failure }> {
  const { port, send, wanted, limitBytes, limitMs } = question;
  const addresses = question.addresses.slice(0, mostAddresses);
  return new Promise((resolve) => {
    if (signal.aborted) return;
    const open = new Map<string, Socket>();
    const errors: { address: string; code: string }[] = [];
    const timers = new Set<NodeJS.Timeout>();
    let settled = false;

    const settle = (outcome: Answer | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      for (const timer of timers) clearTimeout(timer);
      for (const socket of open.values()) close(socket);
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);
    const after = (ms: number, work: () => void): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    };

    let next = 0;
    const askNext = (): void => {
      const address = addresses[next];
      if (address === undefined || settled) return;
      next += 1;
      const socket = createSocket({ type: isIP(address) === 6 ? 'udp6' : 'udp4' });
      open.set(address, socket);
      const lose = (error: unknown): void => {
        if (settled || !open.delete(address)) return;
        close(socket);
        errors.push({ address, code: errorCode(error) });
        if (errors.length === addresses.length) settle(unreachable(question, errors));
        else askNext();
      };
      socket.on('error', lose);
      socket.on('message', (datagram) => {
        if (settled) return;
        const at = performance.now();
        heard.datagrams += 1;
        heard.bytes += datagram.length;
        const found = wanted.map((each) => datagram.includes(each));
        const isAnswer = found.every(Boolean);
        if (heard.best === null || count(found) > count(heard.best.found))
          // A copy, so that a large datagram is not kept for its beginning.
          heard.best = {
            beginning: Buffer.from(datagram.subarray(0, excerptBytes)),
            ...{ bytes: datagram.length, found, address, at },
          };
        if (isAnswer) settle({ end: 'answered' });
        else if (heard.bytes >= limitBytes) settle({ end: 'limit' });
      });
      const say = (): void => {
        if (settled || open.get(address) !== socket) return;
        heard.sentAt ??= performance.now();
        heard.sent += 1;
        socket.send(send, (error) => {
          if (error !== null) lose(error);
        });
      };
      socket.once('connect', () => {
        if (settled || open.get(address) !== socket) return;
        say();
        const waits = waitsBeforeRepeat(limitMs);
        const repeat = (): void =>
          after(waits.next().value ?? limitMs, () => {
            say();
            repeat();
          });
        repeat();
      });
      // With a callback its error would go there alone.
      socket.connect(port, address);
      if (next < addresses.length) after(nextAddressMs, askNext);
    };
    askNext();
  });
}

function count(found: readonly boolean[]): number {
  return found.filter(Boolean).length;
}

function close(socket: Socket): void {
  socket.removeAllListeners().on('error', () => undefined);
  try {
    socket.close();
  } catch {
    // It was closed already, by its error.
  }
}

function unreachable(
  { port, where }: Question,
  errors: readonly { address: string; code: string }[],
): { failure: Failure } {
  const parts = errors.map(({ address, code }) => `${endpoint(address, port)} ${problem(code)}`);
  const message = `No answer from ${where}: ${parts.join('; ')}`;
  const codes = errors.map(({ code }) => code);
  const own =
    codes.some((code) => ownShortage(code) !== null) || codes.every((code) => code === 'EADDRNOTAVAIL');
  if (own) return failed('internal', message);
  return failed(codes.includes('EACCES') ? 'blocked' : 'connect', message);
}

function problem(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'says that nobody listens on this port (ICMP port unreachable)';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'cannot be reached from here (no route)';
    case 'EACCES':
      return 'is a broadcast address, which a probe never calls, or is forbidden by this machine';
    case 'EPERM':
      return "was not asked: this machine's own firewall forbids it";
    case 'EMSGSIZE':
      return 'was not asked: the datagram is larger than the way there takes';
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return 'was not asked: this machine has no such address family, or no free port';
    default:
      return `was not asked: ${ownShortage(code) ?? code}`;
  }
}
