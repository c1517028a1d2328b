import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { memoryFolder } from '../memory-folder.ts';
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
 *
 * Where there is memory enough, the server's files are in memory, and so is what unit tests put into the system's temporary
 * folder, in one folder that goes with the run.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.APPOPS_TEST_POSTGRES_URL;
  // Another project of this run has made all of it.
  if (given && process.env.APPOPS_TEST_MIGRATED_POSTGRES) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const memory = await memoryFolder();
  // Browsers and programs that are started as a user would are left where a user has them.
  const temporary = memory && project.name === 'unit' ? await temporaryFolder(memory) : null;
  const server = given ? null : await startPostgres();
  if (server && memory) process.env.APPOPS_TEST_IN_MEMORY = '1';
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
    delete process.env.APPOPS_TEST_IN_MEMORY;
    await migrated.remove();
    await server?.stop();
    await temporary?.remove();
  };
}

async function temporaryFolder(memory: string): Promise<{ remove(): Promise<void> }> {
  const before = process.env.TMPDIR;
  const folder = await mkdtemp(path.join(memory, 'appops-tests-'));
  process.env.TMPDIR = folder;
  return {
    async remove() {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
