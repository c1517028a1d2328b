import type { TestProject } from 'vitest/node';
import { makeMigratedDatabases } from './migrated.ts';
import { startPostgres } from './start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/**
 * One PostgreSQL for a whole test run. Tests read its superuser's connection string from
 * APPOPS_TEST_POSTGRES_URL (or `inject('postgresUrl')`) and make databases of their own, most of them as copies of
 * what APPOPS_TEST_MIGRATED_SQLITE (a file) and APPOPS_TEST_MIGRATED_POSTGRES (a database's name) name. A server that
 * the variable already names is used instead, for example an older version.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.APPOPS_TEST_POSTGRES_URL;
  // Another project of this run has made all of it.
  if (given && process.env.APPOPS_TEST_MIGRATED_POSTGRES) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const server = given ? null : await startPostgres();
  const adminUrl = given ?? server!.adminUrl;
  const migrated = await makeMigratedDatabases(adminUrl);
  process.env.APPOPS_TEST_POSTGRES_URL = adminUrl;
  process.env.APPOPS_TEST_MIGRATED_SQLITE = migrated.sqliteFile;
  process.env.APPOPS_TEST_MIGRATED_POSTGRES = migrated.postgresName;
  project.provide('postgresUrl', adminUrl);
  return async () => {
    if (server !== null) delete process.env.APPOPS_TEST_POSTGRES_URL;
    delete process.env.APPOPS_TEST_MIGRATED_SQLITE;
    delete process.env.APPOPS_TEST_MIGRATED_POSTGRES;
    await migrated.remove();
    await server?.stop();
  };
}
