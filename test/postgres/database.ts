import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** In memory files are copied as they are; on a disk it is cheaper to write them anew through the log. */
const copying = process.env.APPOPS_TEST_IN_MEMORY === '1' ? ' STRATEGY FILE_COPY' : '';

/**
 * Makes a database on the server of `adminUrl`: empty, or a copy of the database `template`, to which
 * nobody may be connected. Resolves to its connection string.
 */
export async function createDatabase(adminUrl: string, name?: string, template?: string): Promise<string> {
  const database = name ?? `test_${randomBytes(6).toString('hex')}`;
  const from = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}${copying}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${pg.escapeIdentifier(database)}${from}`);
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Drops the database that `url` names, cutting off who is still connected. */
export async function dropDatabase(adminUrl: string, url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
