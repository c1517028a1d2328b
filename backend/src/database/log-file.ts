import { closeSync, openSync, readSync, statSync } from 'node:fs';

/*
 * Whether SQLite's write-ahead log is as its index says: sqlite.org/walformat.html, sections 1 (the log), 1.3 (its
 * checksums) and 2.1 (the index's header). SQLite itself takes a log up to its first fault, and what was acknowledged
 * behind that is gone without a word. The index (the file `-shm`) outlives a killed process, and never says more than
 * was written to the disk before: SQLite syncs the log first.
 */

const logHeader = 32;
const frameHeader = 24;
/** Logs up to this size, in bytes, are read in whole at a start; they seldom have more than 4 MB. */
const alwaysRead = 256 * 1024 * 1024;

interface Index {
  pageSize: number;
  /** Pages in the log that are committed. */
  pages: number;
  /** By which a log is told from the one before it in the same file. */
  salt: Buffer;
}

/** The index of a database's log; null where there is none, or all of the log is in the database, too. */
function readIndex(file: string): Index | null {
  // In the machine's own byte order.
  const words = new Uint32Array(34);
  const bytes = Buffer.from(words.buffer);
  if (readAt(`${file}-shm`, bytes, 0) < bytes.length) return null;
  const [version, , , , pages = 0] = words;
  const isWhole = version === 3_007_000 && bytes[12] === 1 && bytes.compare(bytes, 48, 96, 0, 48) === 0;
  const inDatabase = words[24] ?? 0;
  if (!isWhole || inDatabase >= pages) return null;
  const told = new Uint16Array(words.buffer)[7] ?? 0;
  return { pageSize: (told & 0xfe00) + ((told & 1) << 16), pages, salt: bytes.subarray(32, 40) };
}

/** Reads as much as there is; 0 bytes of a file that is not there. */
function readAt(file: string, into: Buffer, position: number): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return 0;
  }
  try {
    return readSync(descriptor, into, 0, into.length, position);
  } finally {
    closeSync(descriptor);
  }
}

/** What is missing of a database's log by its size, in words; null for nothing. */
export function cutOffLog(file: string): string | null {
  const index = readIndex(file);
  if (index === null) return null;
  const size = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const there = Math.max(0, Math.floor((size - logHeader) / (frameHeader + index.pageSize)));
  if (there >= index.pages) return null;
  return `its write-ahead log ${file}-wal holds ${there} pages, and ${index.pages} were written to it`;
}

/** What is wrong with a database's log, in words, by reading all of it; null for nothing. */
export function damagedLog(file: string): string | null {
  const missing = cutOffLog(file);
  const index = readIndex(file);
  if (missing !== null || index === null) return missing;
  const frame = frameHeader + index.pageSize;
  const size = logHeader + index.pages * frame;
  if (size > alwaysRead) return null;
  const log = Buffer.alloc(size);
  readAt(`${file}-wal`, log, 0);
  const magic = log.readUInt32BE(0);
  const sum = summing((magic & 1) === 0);
  const begins =
    (magic & 0xffff_fffe) >>> 0 === 0x377f_0682 && sum(log.subarray(0, 24)).equals(log.subarray(24, 32));
  if (!begins) return `its write-ahead log ${file}-wal does not begin as one does`;
  // A newer log than the index knows: the machine lost its power before the index was on the disk.
  if (!index.salt.equals(log.subarray(16, 24))) return null;
  for (let page = 0; page < index.pages; page += 1) {
    const head = logHeader + page * frame;
    sum(log.subarray(head, head + 8));
    const own = sum(log.subarray(head + frameHeader, head + frame));
    if (!own.equals(log.subarray(head + 16, head + 24)))
      return `its write-ahead log ${file}-wal is spoiled at page ${page + 1} of ${index.pages}`;
  }
  return null;
}

/** The checksum of all that was given so far, as the log writes it. */
function summing(littleEndian: boolean): (bytes: Buffer) => Buffer {
  let evenSum = 0;
  let oddSum = 0;
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += 8) {
      evenSum = (evenSum + view.getUint32(at, littleEndian) + oddSum) >>> 0;
      oddSum = (oddSum + view.getUint32(at + 4, littleEndian) + evenSum) >>> 0;
    }
    const sum = Buffer.alloc(8);
    sum.writeUInt32BE(evenSum, 0);
    sum.writeUInt32BE(oddSum, 4);
    return sum;
  };
}
