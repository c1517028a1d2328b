import type { StartTls } from '@appops/shared/contract/checks/start-tls';
import { talked } from '../byte-talk.ts';
import type { Failure } from '../failure.ts';
import type { OpenConnection } from '../open-connection.ts';
import { secure } from '../secure.ts';
import { usualTls } from '../tls-means.ts';
import type { Trace } from '../trace.ts';
import type { Trust } from '../trust.ts';
import { dialogues } from './dialogues.ts';
import { PlainPart } from './plain-part.ts';

export interface Upgraded extends OpenConnection {
  /** How the server greeted before TLS, for facts: nothing that was protected. Null where its protocol has no greeting. */
  greeting: string | null;
}

/**
 * Asks for TLS on a connection that stands without it, and does the handshake. Nothing that was heard before it is kept for
 * what follows. The plain part is the phase `startTls`. The connection's signal ends it, as it ends `openConnection`.
 * @param host a name, or an address without brackets: the certificate is verified for it
 */
export async function upgrade(
  connection: OpenConnection,
  kind: StartTls,
  { host, port }: { host: string; port: number },
  trust: Trust,
  trace: Trace,
): Promise<Upgraded | { failure: Failure }> {
  const { socket } = connection;
  trace.phase = 'startTls';
  const plain = new PlainPart(socket, trace.where);
  const consent = await talked(async () => {
    const greeting = await dialogues[kind](plain, { address: socket.localAddress ?? null });
    plain.end();
    return { greeting };
  });
  if ('failure' in consent) {
    socket.destroy();
    return consent;
  }
  const plainUntil = performance.now();
  trace.add('startTls', plainUntil - connection.at);

  trace.phase = 'tls';
  const tcp = { socket, address: trace.peer.address ?? host, at: plainUntil };
  const secured = await secure(tcp, host, port, usualTls(trust), []);
  trace.peer.tls = secured.facts;
  if ('failure' in secured) return { failure: secured.failure };
  trace.add('tls', secured.at - plainUntil);
  return { socket: secured.socket, at: secured.at, leave: connection.leave, ...consent };
}
