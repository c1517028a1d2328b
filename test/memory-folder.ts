import { readFile, statfs } from 'node:fs/promises';

const folder = '/dev/shm';
/** What a run's databases and data folders may take at the same time, and as much again for all else. */
const neededBytes = 8 * 1024 ** 3;

/**
 * A folder in memory for what a test run throws away at its end, or null when there is none with room enough. A test
 * makes a database of its own, which is some three hundred files: on a disk that costs ten times as much.
 */
export async function memoryFolder(): Promise<string | null> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const options = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, point, type]) => point === folder && type === 'tmpfs')?.[3]
    ?.split(',');
  // Some tests run what they have put together.
  if (!options?.includes('rw') || options.includes('noexec')) return null;
  const { bavail, bsize } = await statfs(folder);
  return Math.min(bavail * bsize, process.availableMemory()) >= neededBytes ? folder : null;
}
