import type { Token } from '@appops/shared/contract/tokens';

/** Whether a token still opens anything. A paired browser's renews itself, so only revocation ends it. */
export function tokenState(
  token: Pick<Token, 'revokedAt' | 'expiresAt' | 'kind'>,
  now: number,
): 'valid' | 'expired' | 'revoked' {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt !== null && token.kind !== 'browser' && Date.parse(token.expiresAt) <= now)
    return 'expired';
  return 'valid';
}
