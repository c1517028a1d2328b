import { emailChannelSettings } from '@appops/shared/contract/channels/email';
import { describe, expect, test } from 'vitest';
import { asksForPlainPassword, emptyEmail, toldFrom, typedFrom, withSecurity } from './typed-email.ts';

const stored = {
  kind: 'email',
  host: 'smtp.example.com',
  port: 2525,
  security: 'none',
  user: 'appops',
  passwordWithoutTls: true,
  from: 'appops@example.com',
  to: ['a@example.com', 'b@example.com'],
};

test('what is stored comes out as it went in', () => {
  expect(toldFrom(typedFrom(stored))).toEqual(stored);
});

test('a stored setting of a newer AppOps is not guessed at', () => {
  expect(typedFrom({ ...stored, lane: 'fast' })).toEqual(emptyEmail);
});

test('recipients stand one a line or between commas, and empty ones do not count', () => {
  const told = toldFrom({ ...emptyEmail, to: ' a@example.com, b@example.com;\n\n c@example.com ' });
  expect(told).toMatchObject({ to: ['a@example.com', 'b@example.com', 'c@example.com'] });
});

test('without a user there is none, and no leave to send its password in plain', () => {
  expect(toldFrom({ ...typedFrom(stored), user: ' ' })).toMatchObject({
    user: null,
    passwordWithoutTls: false,
  });
});

test.each(['', 'smtp', '1.5'])('a port that is none (%j) is left for the contract to refuse', (port) => {
  const told = toldFrom({ ...typedFrom(stored), port });
  const { error } = emailChannelSettings.safeParse(told);
  expect(error?.issues.map(({ path }) => path)).toEqual([['port']]);
});

describe('another way of TLS', () => {
  test('brings its usual port where the former one’s stood there', () => {
    expect(withSecurity(emptyEmail, 'tls')).toMatchObject({ security: 'tls', port: '465' });
    expect(withSecurity(withSecurity(emptyEmail, 'tls'), 'starttls').port).toBe('587');
  });
  test('leaves a port of one’s own alone', () => {
    expect(withSecurity({ ...emptyEmail, port: '2525' }, 'tls').port).toBe('2525');
  });
  test('says where a password would be readable on the way', () => {
    expect(asksForPlainPassword({ security: 'none', user: 'a' })).toBe(true);
    expect(asksForPlainPassword({ security: 'none', user: '' })).toBe(false);
    expect(asksForPlainPassword({ security: 'starttls', user: 'a' })).toBe(false);
  });
});
