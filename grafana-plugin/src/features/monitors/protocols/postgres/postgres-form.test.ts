import { givenCheck } from '@appops/shared/contract/checks/given-check';
import { postgresCheck } from '@appops/shared/contract/checks/postgres';
import { expect, test } from 'vitest';
import { newPostgresAssertion, postgresForm } from './postgres-form.ts';

const form = { ...postgresForm.empty, host: 'db.example.com', user: 'watcher' };

test('a host and a user make a check that the server accepts: TLS, and a query', () => {
  expect(givenCheck.parse(postgresForm.checkOf(form))).toMatchObject({
    host: 'db.example.com',
    port: 5432,
    tls: true,
    password: null,
    query: 'select 1',
  });
  expect(postgresForm.nameFor(form)).toBe('db.example.com/postgres');
  expect(postgresForm.isFilledIn(form)).toBe(true);
  expect(postgresForm.isFilledIn({ ...form, user: ' ' })).toBe(false);
});

test('what is edited and not changed is what was there', () => {
  const check = postgresCheck.parse({
    type: 'postgres',
    host: '::1',
    port: 6432,
    database: 'shop',
    user: 'watcher',
    password: 'geheim',
    query: 'select count(*) from orders',
    timeoutMs: 2500,
    family: 'ipv6',
    degradedCertificateDays: 30.5,
    assertions: (['rows', 'value', 'latency', 'certificate'] as const).map(newPostgresAssertion),
  });
  expect(postgresForm.checkOf(postgresForm.formOf(check))).toEqual(check);
});
