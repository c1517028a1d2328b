import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { certificateProblem, tlsFacts } from './certificate.ts';
import { endpoint, type Connected } from './dial.ts';
import { errorCode, failed, gaveUp, type Failure } from './failure.ts';
import { ownShortage } from './own-shortages.ts';
import type { Trust } from './trust.ts';

export interface Secured {
  socket: TLSSocket;
  facts: TlsFacts;
  at: number;
}

/**
 * Does the TLS handshake on a fresh connection and verifies the certificate for `host` (a name or an address).
 * No session is resumed, so that each attempt sees the certificate that is served now.
 * @param alpn the protocols that are offered for what follows the handshake (RFC 7301); none where it is empty
 */
export function secure(
  tcp: Connected,
  host: string,
  port: number,
  trust: Trust,
  alpn: readonly string[],
): Promise<Secured | { failure: Failure; facts: TlsFacts | null }> {
  return new Promise((resolve) => {
    const where = `${host} (${endpoint(tcp.address, port)})`;
    const socket = connectTls({
      socket: tcp.socket,
      host,
      ...(isIP(host) === 0 ? { servername: host.replace(/\.$/, '') } : {}),
      ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
      secureContext: trust.context,
      // Verified all the same, below, before a single byte of the request is sent: refusing here would
      // destroy the socket before the facts of a bad certificate (when it expired) can be read.
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => {
      const at = performance.now();
      socket.removeAllListeners('error').on('error', () => undefined);
      const facts = tlsFacts(socket, trust, Date.now());
      if (!socket.authorized) {
        const code = String(socket.authorizationError);
        socket.destroy();
        resolve({ ...failed('tls', certificateProblem(where, host, code, facts)), facts });
      } else {
        resolve({ socket, facts, at });
      }
    });
    socket.once('error', (error) => {
      socket.destroy();
      resolve({ ...handshakeFailure(where, error), facts: null });
    });
  });
}

function handshakeFailure(where: string, error: Error): { failure: Failure } {
  const code = errorCode(error);
  const own = ownShortage(code);
  if (own !== null) return failed('internal', `The TLS handshake with ${where} was not made: ${own}`);
  return code === 'ECONNRESET' || code === 'EPIPE'
    ? gaveUp('tls', `${where} closed the connection during the TLS handshake`)
    : failed('tls', handshakeProblem(where, error));
}

function handshakeProblem(where: string, error: Error): string {
  const code = errorCode(error);
  if (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' ||
    code === 'EPROTO'
  ) {
    return `${where} does not speak TLS on this port, or no version that we accept (${opensslWords(error)})`;
  }
  return `The TLS handshake with ${where} failed: ${opensslWords(error)}`;
}

function opensslWords(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : errorCode(error);
}
