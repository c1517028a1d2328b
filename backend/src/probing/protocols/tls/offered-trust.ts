import { createSecureContext } from 'node:tls';
import type { TlsVersion } from '@appops/shared/contract/checks/tls';
import type { Trust } from '../../net/trust.ts';

/** One for each trust and version, since making one reads all authorities. */
const made = new WeakMap<Trust, Map<TlsVersion, Trust>>();

/**
 * The same authorities, with handshakes that offer versions before TLS 1.2, too, and the ciphers and signatures that these
 * need, which OpenSSL has turned off since version 3. Only for checks that ask about such versions: nothing is said over them.
 */
export function trustOffering(trust: Trust, least: TlsVersion): Trust {
  if (least === 'TLSv1.2' || least === 'TLSv1.3') return trust;
  const ofTrust = made.get(trust) ?? new Map<TlsVersion, Trust>();
  made.set(trust, ofTrust);
  const before = ofTrust.get(least);
  if (before !== undefined) return before;
  const authorities = [...trust.authorities.values()].flat().map((authority) => authority.toString());
  const context = createSecureContext({ ca: authorities, minVersion: least, ciphers: 'DEFAULT@SECLEVEL=0' });
  const offering = { ...trust, context };
  ofTrust.set(least, offering);
  return offering;
}
