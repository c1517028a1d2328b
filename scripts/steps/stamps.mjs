import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

const folder = path.join(root, 'node_modules/.cache/appops');
const skipped = new Set(['node_modules', 'dist']);

/** One hash over the names and contents of files and folders (relative to the clone). Tests and builds are left out. */
export function hashOf(inputs, base = root) {
  const hash = createHash('sha256');
  for (const input of inputs) visit(input);
  return hash.digest('hex');

  function visit(relative) {
    const absolute = path.join(base, relative);
    if (!existsSync(absolute)) return;
    if (!statSync(absolute).isDirectory()) {
      if (/\.test\.tsx?$/.test(relative)) return;
      const content = readFileSync(absolute);
      hash.update(`${relative}\0${content.length}\0`).update(content);
      return;
    }
    for (const name of readdirSync(absolute).sort()) {
      if (!skipped.has(name)) visit(path.join(relative, name));
    }
  }
}

/**
 * Does `work` unless the inputs are those of the last time it succeeded and every output is still there
 * (`always` leaves that question out). Resolves to whether it was done.
 */
export async function whenChanged({ name, inputs, outputs, always = false }, work) {
  const stamp = path.join(folder, `${name}.hash`);
  const hash = hashOf(inputs);
  const there = outputs.every((output) => existsSync(path.join(root, output)));
  if (!always && there && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  // While it is being built, what is there is of no known inputs.
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}
