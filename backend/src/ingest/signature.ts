import { createHmac } from 'node:crypto';
import { equalSecrets } from '../access/secrets.ts';

/**
 * Whether a body was signed with one of the secrets: `sha256=` and the HMAC in hex, over the bytes as they came.
 * Anything that is not such a signature is none, so a missing secret or an empty value never passes.
 */
export function isSigned(body: Buffer, header: string, secrets: readonly string[]): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header.trim())?.[1]?.toLowerCase();
  if (given === undefined) return false;
  let signed = false;
  // All are tried, so that the time tells nothing of which one fits.
  for (const secret of secrets.flatMap(spellings)) {
    if (secret === '') continue;
    const expected = createHmac('sha256', secret).update(body).digest('hex');
    signed = equalSecrets(given, expected) || signed;
  }
  return signed;
}

/** A secret is pasted, and with it the line break at its end, on one side or on both: that makes no other secret. */
function spellings(secret: string): string[] {
  const bare = secret.trimEnd();
  return bare === '' ? [] : [...new Set([secret, bare, `${bare}\n`, `${bare}\r\n`])];
}
