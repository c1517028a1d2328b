import { describe, expect, test } from 'vitest';
import { afterPoll, afterRenewal, beginPairing, needsRenewal, type TokenAnswer } from './pairing.ts';

const NOW = 1_000_000;
const reply = {
  device_code: 'device',
  user_code: 'BCDF-GHJK',
  verification_uri: 'http://127.0.0.1:4400/preview/',
  verification_uri_complete: 'http://127.0.0.1:4400/preview/?code=BCDF-GHJK',
  expires_in: 600,
  interval: 5,
};
const token: TokenAnswer = {
  kind: 'token',
  reply: { access_token: 'access', expires_in: 3600, refresh_token: 'refresh', scope: 'read annotate' },
};
const pairing = beginPairing('http://127.0.0.1:4400', reply, NOW);
const error = (name: string): TokenAnswer => ({ kind: 'error', error: name, description: '' });

describe('afterPoll', () => {
  test('waits for the interval that the server asked for, and 5 s longer after slow_down', () => {
    expect(pairing.nextPollAt).toBe(NOW + 5000);
    expect(afterPoll(pairing, error('authorization_pending'), NOW + 5000)).toMatchObject({
      next: 'wait',
      pairing: { nextPollAt: NOW + 10_000 },
    });
    const slower = afterPoll(pairing, error('slow_down'), NOW + 5000);
    expect(slower).toMatchObject({ next: 'wait', pairing: { intervalMs: 10_000, nextPollAt: NOW + 15_000 } });
  });

  test('keeps the code through a dead network and asks less often', () => {
    expect(afterPoll(pairing, { kind: 'unreachable', message: '' }, NOW + 5000)).toMatchObject({
      next: 'wait',
      pairing: { userCode: 'BCDF-GHJK', intervalMs: 10_000 },
    });
  });

  test('ends when denied, when expired, and when the server forgot the code', () => {
    expect(afterPoll(pairing, error('access_denied'), NOW + 5000)).toEqual({
      next: 'ended',
      reason: 'denied',
    });
    expect(afterPoll(pairing, error('expired_token'), NOW + 5000)).toEqual({
      next: 'ended',
      reason: 'code_expired',
    });
    expect(afterPoll(pairing, error('invalid_grant'), NOW + 5000)).toEqual({
      next: 'ended',
      reason: 'code_expired',
    });
    expect(afterPoll(pairing, error('authorization_pending'), NOW + 600_000)).toEqual({
      next: 'ended',
      reason: 'code_expired',
    });
  });

  test('pairs with the token, also when it came in the last moment', () => {
    expect(afterPoll(pairing, token, NOW + 600_001)).toMatchObject({
      next: 'paired',
      credentials: {
        accessToken: 'access',
        refreshToken: 'refresh',
        backendUrl: 'http://127.0.0.1:4400',
        accessExpiresAt: NOW + 600_001 + 3_600_000,
      },
    });
  });
});

describe('afterRenewal', () => {
  const step = afterPoll(pairing, token, NOW);
  if (step.next !== 'paired') throw new Error('not paired');
  const paired = step.credentials;

  test('is due a minute before the access token ends', () => {
    expect(needsRenewal(paired, NOW + 3_539_000)).toBe(false);
    expect(needsRenewal(paired, NOW + 3_540_000)).toBe(true);
  });

  test('takes the rotated refresh token and remembers since when it is paired', () => {
    const renewed = afterRenewal(
      paired,
      { kind: 'token', reply: { access_token: 'a2', expires_in: 3600, refresh_token: 'r2', scope: 'read' } },
      NOW + 9,
    );
    expect(renewed).toMatchObject({
      next: 'renewed',
      credentials: { accessToken: 'a2', refreshToken: 'r2', pairedAt: NOW },
    });
  });

  test('ends the pairing only when the server says that the grant is gone', () => {
    expect(afterRenewal(paired, error('invalid_grant'), NOW)).toEqual({ next: 'ended', reason: 'revoked' });
    expect(afterRenewal(paired, error('temporarily_unavailable'), NOW)).toMatchObject({
      next: 'unreachable',
    });
    expect(afterRenewal(paired, { kind: 'unreachable', message: 'down' }, NOW)).toEqual({
      next: 'unreachable',
      message: 'down',
    });
  });
});
