import { VERDICT_WINDOW_MS } from '@appops/shared/rules/verdict';
import { faultsOf } from '@appops/shared/words/faults';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';

/** A flag or variable that cannot be used; its message names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export const roles = ['api', 'worker', 'consumer'] as const;
export type Role = (typeof roles)[number];

const schema = z.strictObject({
  host: z._default(z.string().check(z.minLength(1)), '127.0.0.1'),
  /** 0 takes any free port. */
  port: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535)), 4400),
  data: z._default(z.string().check(z.minLength(1)), './data'),
  /** A postgres:// address; SQLite in the data folder when left out. */
  database: z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'))),
  roles: z._default(z.array(z.enum(roles)).check(z.minLength(1)), [...roles]),
  /** 64 hex characters; a file in the data folder when left out. */
  sealingKey: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/i, 'must be 64 hex characters'))),
  logLevel: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
  /** How long after its finish a deployment is watched for its verdict, in milliseconds. */
  verdictWindowMs: z._default(
    z.coerce.number().check(z.int(), z.gte(1_000), z.lte(86_400_000)),
    VERDICT_WINDOW_MS,
  ),
  /** How often one token, or one person behind Grafana's app door, may ask in the long run; 0 sets no limit. */
  requestsPerSecond: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(100_000)), 200),
  /** The folder with the built preview, plugin and docs pages; null serves none of them. */
  assets: z._default(z.nullable(z.string()), null),
});
export type Config = z.infer<typeof schema>;

/** What `appops serve --help` says. */
export const serveUsage = `Usage: appops serve [options]        each also by the environment: APPOPS_HOST, APPOPS_PORT …

  --host <address>          to listen on (default: 127.0.0.1)
  --port <number>           to listen on; 0 takes a free one (default: 4400)
  --data <folder>           of the database, keys and the first token (default: ./data)
  --database <url>          a postgres:// address instead of SQLite (APPOPS_DATABASE_URL)
  --roles <list>            of ${roles.join(', ')} (default: all): what this process does, where several
                            share one PostgreSQL. api serves the API and pages, worker measures, consumer does
                            what follows. Each process answers /healthz, /readyz and /metrics
  --assets <folder>         with the built pages (default: beside the program)
  --log-level <level>       trace, debug, info, warn, error, fatal or silent (default: info)
  --verdict-window-ms <ms>  how long a finished deployment is watched for its verdict (default: 15 minutes)
  --requests-per-second <n> of one token or person, in the long run; 0 sets no limit (default: 200)

Only by the environment: APPOPS_SEALING_KEY, 64 hex characters; a file in the data folder otherwise.`;

/**
 * Reads `appops serve`'s flags, then the environment (APPOPS_HOST …), then defaults; nothing else reads either.
 * @throws {ConfigError}
 */
export function readConfig(args: string[], env: NodeJS.ProcessEnv): Config {
  let values: Record<string, string | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        database: { type: 'string' },
        roles: { type: 'string' },
        'log-level': { type: 'string' },
        assets: { type: 'string' },
        'verdict-window-ms': { type: 'string' },
        'requests-per-second': { type: 'string' },
      },
    }));
  } catch (cause) {
    throw new ConfigError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const listed = values.roles ?? env.APPOPS_ROLES;
  const given = {
    host: values.host ?? env.APPOPS_HOST,
    port: values.port ?? env.APPOPS_PORT,
    data: values.data ?? env.APPOPS_DATA,
    database: values.database ?? env.APPOPS_DATABASE_URL,
    roles: listed?.split(',').map((role) => role.trim()),
    sealingKey: env.APPOPS_SEALING_KEY,
    logLevel: values['log-level'] ?? env.APPOPS_LOG_LEVEL,
    requestsPerSecond: values['requests-per-second'] ?? env.APPOPS_REQUESTS_PER_SECOND,
    assets: values.assets ?? env.APPOPS_ASSETS,
    verdictWindowMs: values['verdict-window-ms'] ?? env.APPOPS_VERDICT_WINDOW_MS,
  };
  // Files and forms that values come from end in a line break.
  const trimmed = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ]);
  const parsed = schema.safeParse(Object.fromEntries(trimmed));
  if (parsed.success) {
    const { database, roles: taken } = parsed.data;
    const missing = roles.filter((role) => !taken.includes(role));
    // Nobody else can do what is left out: the lock on the data folder keeps other processes from SQLite's file.
    if (database === undefined && missing.length > 0)
      throw new ConfigError(
        `--roles leaves out ${missing.join(' and ')}, and on SQLite no other process can do that. Leave --roles out, or name a PostgreSQL with --database, which several processes can share.`,
      );
    return Object.freeze(parsed.data);
  }
  const told = faultsOf(parsed.error.issues, { input: given }).map(
    ({ path, message }) => `${optionName(path)} ${message}.`,
  );
  throw new ConfigError(told.join('\n'));
}

/** What people write for a setting: its flag, or the variable where there is none. */
function optionName(path: string): string {
  const [name = ''] = path.split('.');
  if (name === 'sealingKey') return 'APPOPS_SEALING_KEY';
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
