import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { errorCode, failed, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import type { DnsTrace } from './dns-trace.ts';
import { answersTo } from './message.ts';
import { shownServer, type NameServer } from './name-servers.ts';

/** A message that answers, and whose it is. */
export interface Reply {
  server: NameServer;
  message: Buffer;
  /** performance.now() when it came. */
  at: number;
}

/** More messages that answer something else are a flood, which no patience ends. */
export const mostPassedOver = 1000;

/**
 * Asks name servers over UDP, one after the other and again and again, until one answers; each from a port of its own that
 * the system chooses at random. The system hands a connected socket only what comes from whom it is connected to, and of that
 * only what has the same id and question counts (RFC 5452 section 9.1). A late answer of one that was asked before counts, too.
 * When the signal aborts, sockets are closed and the promise stays pending: race it.
 * @param pauseMs how long the first is waited for before the next is asked; twice as long in each further round
 */
export function askByUdp(
  servers: readonly NameServer[],
  query: Buffer,
  pauseMs: number,
  signal: AbortSignal,
  trace: DnsTrace,
): Promise<Reply | { failure: Failure }> {
  return new Promise((resolve) => {
    const sockets = new Map<NameServer, Socket>();
    const gone = new Map<NameServer, string>();
    let timer: NodeJS.Timeout | undefined;
    let turn = 0;
    let settled = false;

    const settle = (outcome: Reply | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of sockets.values()) socket.close();
      sockets.clear();
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);

    const lose = (server: NameServer, code: string): void => {
      if (settled || gone.has(server)) return;
      gone.set(server, code);
      sockets.get(server)?.close();
      sockets.delete(server);
      if (gone.size === servers.length) settle(noneLeft(gone));
      else ask();
    };
    const send = (server: NameServer, socket: Socket): void => {
      trace.askedTimes += 1;
      socket.send(query, (error) => {
        if (error !== null) lose(server, errorCode(error));
      });
    };
    const open = (server: NameServer): void => {
      const socket = createSocket(isIP(server.address) === 6 ? 'udp6' : 'udp4');
      sockets.set(server, socket);
      socket.on('error', (error) => lose(server, errorCode(error)));
      socket.on('message', (message) => {
        const at = performance.now();
        if (settled) return;
        if (answersTo(message, query)) settle({ server, message, at });
        else if ((trace.passedOver += 1) > mostPassedOver) settle(flooded(server));
      });
      socket.once('connect', () => {
        if (!settled && sockets.get(server) === socket) send(server, socket);
      });
      socket.connect(server.port, server.address);
    };
    const ask = (): void => {
      clearTimeout(timer);
      if (settled) return;
      const left = servers.filter((server) => !gone.has(server));
      const server = left[turn % left.length];
      if (server === undefined) return;
      const round = Math.min(6, Math.floor(turn / left.length));
      turn += 1;
      const socket = sockets.get(server);
      if (socket === undefined) open(server);
      else send(server, socket);
      timer = setTimeout(ask, pauseMs * 2 ** round);
    };
    trace.where = servers.map(shownServer).join(' or ');
    if (signal.aborted) settle(null);
    else ask();
  });
}

function flooded(server: NameServer): { failure: Failure } {
  return failed(
    'protocol',
    `The name server ${shownServer(server)} sent more than ${mostPassedOver} messages that answer something else`,
  );
}

function noneLeft(gone: ReadonlyMap<NameServer, string>): { failure: Failure } {
  const codes = [...gone.values()];
  const message = [...gone]
    .map(([server, code]) => `The name server ${shownServer(server)} ${problem(code)}`)
    .join('; ');
  const own =
    codes.some((code) => ownShortage(code) !== null) || codes.every((code) => code === 'EADDRNOTAVAIL');
  return failed(own ? 'internal' : 'connect', message);
}

function problem(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused the question: nobody takes any at this port';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'cannot be reached from here (no route)';
    case 'EACCES':
    case 'EPERM':
      return "was not asked: this machine's own firewall or policy forbids it";
    case 'EADDRNOTAVAIL':
      return 'was not asked: this machine has no free local port or no such address family';
    default:
      return `was not asked: ${ownShortage(code) ?? code}`;
  }
}
