import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token: 256 random bits behind the prefix by which leak scanners know ours. */
export function newTokenSecret(): string {
  return `aops_${randomBytes(32).toString('base64url')}`;
}

/**
 * What is stored of a secret: its SHA-256, hex. Enough, since the secret is 256 random bits. A line break that was
 * pasted with it, or read from a file, is none of it.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret.trim()).digest('hex');
}

/** Compares in constant time; false for different lengths. */
export function equalSecrets(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
