import { readFileSync, rmSync } from 'node:fs';
import * as z from 'zod/mini';
import { writePrivateFile } from '../database/data-folder.ts';

const linkFile = z.object({ url: z.string(), secret: z.string() });

/** How to ask a running AppOps for a link to its pages. */
export type LinkFile = z.infer<typeof linkFile>;

/**
 * Leaves it in the data folder, for as long as this process lives there. A kill leaves it behind; its secret is then
 * nobody's.
 * @returns what takes it away again
 */
export function leaveLinkFile(file: string, content: LinkFile): () => void {
  writePrivateFile(file, `${JSON.stringify(content)}\n`);
  return () => {
    // The folder may have been exchanged meanwhile, and the file be another process's.
    if (readLinkFile(file)?.secret === content.secret) rmSync(file, { force: true });
  };
}

/**
 * What was left in a data folder; null where nothing that can be understood is.
 * @throws the file system's error where the file is there and may not be read
 */
export function readLinkFile(file: string): LinkFile | null {
  try {
    return linkFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'))
      throw error;
    return null;
  }
}
