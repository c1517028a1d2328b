import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SystemUser {
  uid: number;
  gid: number;
}

/** The commands that make a `postgres` system user, by the tool that a distribution has; the first that exists is used. */
const creationCommands: [string, ...string[]][] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
  // A group of that name may be left over from a user that was removed.
  [
    'useradd',
    '--system',
    '--gid',
    'postgres',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ],
  ['adduser', '--system', '--group', '--no-create-home', 'postgres'],
  ['adduser', '-S', '-D', '-H', 'postgres'],
];

/**
 * The user that PostgreSQL runs as: null when we are an ordinary user ourselves, since then the server
 * runs as us. PostgreSQL refuses to run as root, so for root it is `postgres`, created when missing.
 * @throws when the user is missing and cannot be created; the message names the command to run.
 */
export async function postgresUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await findUser('postgres');
  if (existing) return existing;

  const failures: string[] = [];
  for (const [command, ...args] of creationCommands) {
    try {
      await run(command, args, {
        env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
      });
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      failures.push(`${command}: ${stderr?.trim() || message}`);
      continue;
    }
    const created = await findUser('postgres');
    if (created) return created;
  }
  throw new Error(
    'PostgreSQL does not run as root and there is no user "postgres" to run it as. Create it with\n' +
      `  ${creationCommands[0]!.join(' ')}\n` +
      `or run the tests as an ordinary user. Tried:\n  ${failures.join('\n  ')}`,
  );
}

async function findUser(name: string): Promise<SystemUser | null> {
  return parseUser(await readFile('/etc/passwd', 'utf8'), name);
}

/** One user's ids out of the text of an /etc/passwd file; null when the file does not name that user. */
export function parseUser(passwd: string, name: string): SystemUser | null {
  for (const line of passwd.split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name && uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
