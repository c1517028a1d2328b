/**
 * Takes out of built folders what an image has no use for: source maps, and SQLite's native libraries of other
 * platforms than the one that it is built on.
 *   node scripts/steps/slim-for-image.mjs <folder> …
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param {string} folder
 * @param {string} platform the only prebuilt library that stays, such as linux-x64
 * @returns {Promise<string[]>} what was removed, relative to the folder
 */
export async function slimForImage(folder, platform = `${process.platform}-${process.arch}`) {
  const files = (await readdir(folder, { recursive: true })).sort();
  const needless = files.filter(
    (file) =>
      file.endsWith('.map') ||
      (path.basename(path.dirname(file)) === 'prebuilds' && path.parse(file).name !== platform),
  );
  for (const file of needless) await rm(path.join(folder, file), { recursive: true });
  // Else tools would look for a map that is not there.
  for (const file of files.filter((each) => /\.(js|css)$/.test(each))) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const without = text.replace(
      /\n(\/\/# sourceMappingURL=[^\n]*|\/\*# sourceMappingURL=[^\n]*\*\/)\s*$/,
      '\n',
    );
    if (without !== text) await writeFile(path.join(folder, file), without);
  }
  return needless;
}

if (import.meta.main)
  for (const folder of process.argv.slice(2))
    console.log(`${folder}: ${(await slimForImage(folder)).length} files that the image does not need`);
