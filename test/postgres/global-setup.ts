import type { TestProject } from 'vitest/node';
import { startPostgres } from './start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/**
 * One PostgreSQL for a whole test run. Tests read its superuser's connection string from
 * APPOPS_TEST_POSTGRES_URL (or `inject('postgresUrl')`) and make databases of their own. A server that
 * the variable already names is used instead, for example an older version.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.APPOPS_TEST_POSTGRES_URL;
  if (given) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const server = await startPostgres();
  process.env.APPOPS_TEST_POSTGRES_URL = server.adminUrl;
  project.provide('postgresUrl', server.adminUrl);
  return async () => {
    delete process.env.APPOPS_TEST_POSTGRES_URL;
    await server.stop();
  };
}
