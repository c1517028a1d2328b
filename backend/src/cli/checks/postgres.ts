import type { CheckCommand } from './check-command.ts';
import { hostAndPort } from './host-and-port.ts';

interface Options {
  database?: string;
  user?: string;
  password?: string;
  query?: string;
  plain?: boolean;
  value?: string;
}

/** `appops check postgres <host:port>` */
export const postgresCommand: CheckCommand<Options> = {
  usage: 'postgres <host:port>',
  description: 'sign in to a PostgreSQL and ask it something; without a port, 5432',
  options: (command) =>
    void command
      .option('--database <name>', 'by default postgres')
      .option('--user <name>', 'by default postgres')
      .option('--password <text>', "such as '${secret:NAME}'; without it, PGPASSWORD of the environment")
      .option('--query <sql>', 'one statement that reads; by default select 1')
      .option('--value <text>', 'what the first column of the first row must be')
      .option('--plain', 'without TLS'),
  checkOf: (
    target,
    { database = 'postgres', user = 'postgres', password, query = 'select 1', plain, value },
  ) => ({
    type: 'postgres',
    ...hostAndPort(target, 5432),
    database,
    user,
    password: password ?? process.env.PGPASSWORD ?? null,
    tls: plain !== true,
    query,
    assertions: value === undefined ? [] : [{ kind: 'value', comparison: 'equals', value }],
  }),
};
