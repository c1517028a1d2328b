import { expect, test } from 'vitest';
import { earlierTokens, tokenState } from './token-state.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
const token = { revokedAt: null, expiresAt: null, kind: 'token' as const };

test('a token is valid until it expires or is revoked', () => {
  expect(tokenState(token, now)).toBe('valid');
  expect(tokenState({ ...token, expiresAt: '2026-01-01T00:00:00Z' }, now)).toBe('expired');
  expect(tokenState({ ...token, revokedAt: '2026-01-01T00:00:00Z' }, now)).toBe('revoked');
});

test('a paired browser renews itself, so only revocation ends it', () => {
  expect(tokenState({ ...token, kind: 'browser', expiresAt: '2026-01-01T00:00:00Z' }, now)).toBe('valid');
});

test('of tokens of one name and door all but the newest valid one are left over', () => {
  const of = (id: string, createdAt: string, change: object = {}) => ({
    ...token,
    id,
    name: 'Grafana data source',
    door: 'datasource' as const,
    createdAt,
    ...change,
  });
  const tokens = [
    of('middle', '2025-12-02T00:00:00Z'),
    of('newest', '2025-12-03T00:00:00Z'),
    of('newer, but revoked', '2025-12-04T00:00:00Z', { revokedAt: '2025-12-05T00:00:00Z' }),
    of('oldest', '2025-12-01T00:00:00Z'),
    of('expired', '2025-11-01T00:00:00Z', { expiresAt: '2025-12-01T00:00:00Z' }),
    of('of another door', '2025-11-01T00:00:00Z', { door: 'app' }),
    of('of another name', '2025-11-01T00:00:00Z', { name: 'CI' }),
    of('a browser', '2025-11-01T00:00:00Z', { kind: 'browser' }),
  ];
  const left = earlierTokens(tokens, { name: 'Grafana data source', door: 'datasource' }, now);
  expect(left.map(({ id }) => id)).toEqual(['middle', 'oldest']);
  expect(earlierTokens(tokens.slice(1, 2), { name: 'Grafana data source', door: 'datasource' }, now)).toEqual(
    [],
  );
});
