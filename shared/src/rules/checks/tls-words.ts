import type { TlsFacts } from '../../contract/checks/tls-facts.ts';

/** The version of TLS, what was agreed on for what follows, and the cipher suite: "TLSv1.3, http/1.1, TLS_AES_256_GCM_SHA384". */
export function tlsWords({ protocol, alpn, cipher }: TlsFacts): string {
  return [protocol ?? 'unknown version', alpn, cipher].filter((each) => each !== null).join(', ');
}

/** The public key of a certificate: "RSA, 2048 bits", "EC, 256 bits"; null where it is not known. */
export function keyWords({ keyType, keyBits }: Pick<TlsFacts, 'keyType' | 'keyBits'>): string | null {
  if (keyType === null) return null;
  const name = /^(rsa|ec|dsa)/.test(keyType) ? keyType.toUpperCase() : keyType.replace(/^e/, 'E');
  return keyBits === null ? name : `${name}, ${keyBits} bits`;
}

/** That a certificate was not verified, and what is wrong with it; null where it was verified. */
export function unverifiedWords({ unverified }: TlsFacts): string | null {
  if (unverified === undefined) return null;
  return unverified.problem === null
    ? 'Not verified, as the check asks for. It would have been accepted.'
    : `Not verified, as the check asks for. Otherwise it would have failed: ${unverified.problem}.`;
}
