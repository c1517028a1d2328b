import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const postgres = ['--database', 'postgres://appops@127.0.0.1/appops'];

test('a process does everything unless told otherwise', () => {
  expect(readConfig([], {}).roles).toEqual(['api', 'worker', 'consumer']);
  expect(readConfig(['--roles', 'consumer,api,worker'], {}).roles).toHaveLength(3);
});

test('roles are shared out on PostgreSQL only, since SQLite has one process', () => {
  expect(readConfig(['--roles', 'worker, consumer', ...postgres], {}).roles).toEqual(['worker', 'consumer']);
  expect(() => readConfig(['--roles', 'api'], {})).toThrow(
    new ConfigError(
      '--roles leaves out worker and consumer, and on SQLite no other process can do that. Leave --roles out, or name a PostgreSQL with --database, which several processes can share.',
    ),
  );
  expect(() => readConfig([], { APPOPS_ROLES: 'api,worker' })).toThrow(ConfigError);
});

test('a role that there is not is named, and so is an empty list', () => {
  expect(() => readConfig(['--roles', 'api,probe', ...postgres], {})).toThrow(/--roles/);
  expect(() => readConfig(['--roles', '', ...postgres], {})).toThrow(/--roles/);
});
