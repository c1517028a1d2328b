import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { certificateProblem, tlsFacts } from './certificate.ts';
import { endpoint, type Connected } from './dial.ts';
import { errorCode, failed, gaveUp, type Failure } from './failure.ts';
import { ownShortage } from './own-shortages.ts';
import type { TlsMeans } from './tls-means.ts';

export interface Secured {
  socket: TLSSocket;
  facts: TlsFacts;
  at: number;
}

export interface NotSecured {
  failure: Failure;
  /** Where it came to a certificate. */
  facts: TlsFacts | null;
  /** What answered did not speak TLS. */
  noTls?: boolean;
}

/**
 * Does the TLS handshake on a connection that stands and verifies the certificate for `host` (a name or an address), or for the
 * name that the means say. Where they ask for no verification, the facts tell what it would have found.
 * No session is resumed, so that each attempt sees the certificate that is served now.
 * @param alpn the protocols that are offered for what follows the handshake (RFC 7301); none where it is empty
 */
export function secure(
  tcp: Connected,
  host: string,
  port: number,
  { trust, serverName, verify }: TlsMeans,
  alpn: readonly string[],
): Promise<Secured | NotSecured> {
  return new Promise((resolve) => {
    const where = `${host} (${endpoint(tcp.address, port)})`;
    const socket = connectTls({
      socket: tcp.socket,
      host,
      ...(serverName !== null
        ? { servername: serverName }
        : isIP(host) === 0
          ? { servername: host.replace(/\.$/, '') }
          : {}),
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
      const problem = socket.authorized
        ? null
        : certificateProblem(where, serverName ?? host, String(socket.authorizationError), facts);
      if (!verify) {
        resolve({ socket, facts: { ...facts, unverified: { problem } }, at });
      } else if (problem !== null) {
        socket.destroy();
        resolve({ ...failed('tls', problem), facts });
      } else {
        resolve({ socket, facts, at });
      }
    });
    socket.once('error', (error) => {
      socket.destroy();
      resolve({ ...handshakeFailure(where, error, alpn), facts: null, noTls: noTls.has(errorCode(error)) });
    });
  });
}

function handshakeFailure(where: string, error: Error, alpn: readonly string[]): { failure: Failure } {
  const code = errorCode(error);
  const own = ownShortage(code);
  if (own !== null) return failed('internal', `The TLS handshake with ${where} was not made: ${own}`);
  return code === 'ECONNRESET' || code === 'EPIPE'
    ? gaveUp('tls', `${where} closed the connection during the TLS handshake`)
    : failed('tls', handshakeProblem(where, error, alpn));
}

/** By these OpenSSL says that it was not answered in TLS. */
const noTls: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'EPROTO',
]);

function handshakeProblem(where: string, error: Error, alpn: readonly string[]): string {
  const code = errorCode(error);
  if (code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL')
    return `${where} agrees to none of the protocols that were offered (${alpn.join(', ')})`;
  if (noTls.has(code)) {
    return `${where} does not speak TLS on this port, or no version that we accept (${opensslWords(error)})`;
  }
  return `The TLS handshake with ${where} failed: ${opensslWords(error)}`;
}

function opensslWords(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : errorCode(error);
}
