import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/*
 * Loaded before a backend (`--import`): kill -9 of the process at the statement whose beginning stands in a file, right
 * before the database gets it. So a test kills between two lines of code and not about then.
 */
const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const require = createRequire(new URL('../../backend/src/main.ts', import.meta.url));

function passes(statement: unknown): void {
  let beginning = '';
  try {
    beginning = readFileSync(file, 'utf8');
  } catch {
    // Not set yet.
  }
  if (beginning !== '' && typeof statement === 'string' && statement.startsWith(beginning))
    process.kill(process.pid, 'SIGKILL');
}

type Methods = Record<string, (...given: unknown[]) => unknown>;

/** Looks at each statement before the database does. */
function watch(
  methods: Methods,
  name: string,
  statementOf: (self: unknown, given: unknown) => unknown,
): void {
  const original = methods[name]!;
  methods[name] = function (this: unknown, ...given: unknown[]) {
    passes(statementOf(this, given[0]));
    return original.apply(this, given);
  };
}

// SQLite's statements are prepared once and run again and again.
const Sqlite = require('better-sqlite3') as new (file: string) => {
  prepare(statement: string): object;
  close(): void;
};
const database = new Sqlite(':memory:');
const ofStatements = Object.getPrototypeOf(database.prepare('select 1')) as Methods;
database.close();
for (const name of ['run', 'get', 'all'])
  watch(ofStatements, name, (self) => (self as { source: string }).source);

const { Client } = require('pg') as { Client: { prototype: Methods } };
watch(Client.prototype, 'query', (_client, given) =>
  typeof given === 'string' ? given : (given as { text?: unknown } | null)?.text,
);
