import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two versions of one set of real administration pages, as published to npm. */
export interface Pair {
  name: string;
  before: string;
  after: string;
  /** Minor: released within the same major line, where a note must not be lost. */
  minor: boolean;
}

export const pairs: readonly Pair[] = [
  { name: 'admin-lte', before: '2.4.10', after: '2.4.18', minor: true },
  { name: 'admin-lte', before: '3.0.5', after: '3.1.0', minor: true },
  { name: 'admin-lte', before: '3.1.0', after: '3.2.0', minor: true },
  { name: 'admin-lte', before: '2.4.18', after: '3.0.5', minor: false },
  { name: 'gentelella', before: '1.3.0', after: '1.4.0', minor: true },
  { name: 'startbootstrap-sb-admin-2', before: '4.0.0', after: '4.1.4', minor: true },
];

/** The HTML pages of one version by their path, downloaded once into the system's temporary folder. */
export async function pagesOf(name: string, version: string): Promise<Map<string, string>> {
  const folder = join(tmpdir(), 'appops-anchoring-corpus', `${name}-${version}`);
  if (!(await stat(join(folder, 'package')).catch(() => null))) {
    await mkdir(folder, { recursive: true });
    await run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder], {
      cwd: folder,
    });
    const [tarball] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
    await run('tar', ['-xzf', tarball!], { cwd: folder });
  }
  const files = await readdir(join(folder, 'package'), { recursive: true });
  const pages = new Map<string, string>();
  for (const file of files.filter(
    (path) => /\.html?$/.test(path) && !/(node_modules|bower_components|plugins|vendors?|docs?)\//.test(path),
  )) {
    const path = join(folder, 'package', file);
    pages.set(pageKey(relative(join(folder, 'package'), path)), await readFile(path, 'utf8'));
  }
  return pages;
}

/* Pages moved between folders from version to version; their names stayed. */
function pageKey(path: string): string {
  return basename(path);
}
