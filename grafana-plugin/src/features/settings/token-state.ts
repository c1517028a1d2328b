import type { Token } from '@appops/shared/contract/tokens';
import type { TokenState } from '@appops/shared/words/token';

/**
 * Tokens of one name and one door that still open something though a newer one was made for the same end: what
 * "Repair the data source" and "Connect a Grafana" left behind. Whether one is in use elsewhere only people know.
 * @param now epoch milliseconds
 */
export function earlierTokens<
  T extends Pick<Token, 'name' | 'door' | 'createdAt' | 'revokedAt' | 'expiresAt' | 'kind'>,
>(tokens: readonly T[], { name, door }: Pick<Token, 'name' | 'door'>, now: number): T[] {
  return tokens
    .filter((token) => token.kind === 'token' && token.name === name && token.door === door)
    .filter((token) => tokenState(token, now) === 'valid')
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
    .slice(1);
}

/** Whether a token still opens anything. A paired browser's renews itself, so only revocation ends it. */
export function tokenState(token: Pick<Token, 'revokedAt' | 'expiresAt' | 'kind'>, now: number): TokenState {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt !== null && token.kind !== 'browser' && Date.parse(token.expiresAt) <= now)
    return 'expired';
  return 'valid';
}
