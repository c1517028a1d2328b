import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/*
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL has it: without a user name of its own, which it has from the session, and
 * without channel binding.
 */

const derive = promisify(pbkdf2);

/** PostgreSQL's default is 4,096. A server that asks for more than this asks for our processor's time. */
const mostIterations = 100_000;

/** What of the exchange is not as it must be. */
export class ScramFault extends Error {}

export interface ScramStart {
  nonce: string;
  message: string;
}

export function scramStart(nonce = randomBytes(18).toString('base64')): ScramStart {
  return { nonce, message: `n,,n=*,r=${nonce}` };
}

export interface ScramProof {
  message: string;
  /** What the server must prove itself by: only who knows the password can say it. */
  serverSignature: Buffer;
}

/**
 * The answer to the server's challenge.
 * @throws {ScramFault} for a challenge that is none
 */
export async function scramProof(
  start: ScramStart,
  password: string,
  challenge: string,
): Promise<ScramProof> {
  const [, nonce, salt, count] =
    /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=(\d{1,9})(?:,.*)?$/.exec(challenge) ?? [];
  if (nonce === undefined || salt === undefined) throw new ScramFault('a challenge that cannot be read');
  if (!nonce.startsWith(start.nonce) || nonce === start.nonce)
    throw new ScramFault('a challenge that is not for us');
  const iterations = Number(count);
  if (iterations < 1 || iterations > mostIterations)
    throw new ScramFault(
      `a challenge that takes ${iterations} rounds; at most ${mostIterations} are computed`,
    );

  const salted = await derive(prepared(password), Buffer.from(salt, 'base64'), iterations, 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const bare = `c=biws,r=${nonce}`;
  const exchange = `n=*,r=${start.nonce},${challenge},${bare}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), exchange);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ signature[at]!));
  return {
    message: `${bare},p=${proof.toString('base64')}`,
    serverSignature: hmac(hmac(salted, 'Server Key'), exchange),
  };
}

/** Whether the server has proved that it knows the password. */
export function isProved(final: string, { serverSignature }: ScramProof): boolean {
  const [, text = ''] = /^v=([A-Za-z0-9+/=]+)/.exec(final) ?? [];
  const said = Buffer.from(text, 'base64');
  return said.length === serverSignature.length && timingSafeEqual(said, serverSignature);
}

/** SASLprep (RFC 4013) as PostgreSQL does it: what it forbids stays as it is. */
function prepared(password: string): string {
  return password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replace(/\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g, '')
    .normalize('NFKC');
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
