import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './project.mjs';
import { slimForImage } from './slim-for-image.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'appops-slim-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('an image has no source maps and no library of another platform', async () => {
  const prebuilds = path.join(folder, 'node_modules/better-sqlite3/prebuilds');
  mkdirSync(prebuilds, { recursive: true });
  for (const platform of ['linux-x64', 'linux-arm64', 'linuxmusl-x64', 'darwin-arm64', 'win32-x64'])
    writeFileSync(path.join(prebuilds, `${platform}.node`), '');
  writeFileSync(path.join(folder, 'appops.js'), 'run();\n//# sourceMappingURL=appops.js.map\n');
  writeFileSync(path.join(folder, 'appops.js.map'), '{}');
  await slimForImage(folder, 'linux-x64');
  expect(readdirSync(prebuilds)).toEqual(['linux-x64.node']);
  expect(readdirSync(folder).sort()).toEqual(['appops.js', 'node_modules']);
  expect(readFileSync(path.join(folder, 'appops.js'), 'utf8')).toBe('run();\n');
});

test('the image is built from what was slimmed', () => {
  const dockerfile = readFileSync(path.join(root, 'deploy/Dockerfile'), 'utf8');
  const slimmed = /slim-for-image\.mjs (.*)$/m.exec(dockerfile)[1].split(' ');
  for (const [, built] of dockerfile.matchAll(/COPY --from=build \/src\/(\S*\bdist\S*)/g))
    expect(slimmed).toContain(built);
});
