import { expect, test } from 'vitest';
import { tokenState } from './token-state.ts';

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
