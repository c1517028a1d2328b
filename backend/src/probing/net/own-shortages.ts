/** Codes that say that this machine, not the target, could not go on, and what they mean. */
const shortages: Record<string, string> = {
  EMFILE: 'this process has no file handle left',
  ENFILE: 'this machine has no file handle left',
  ENOBUFS: 'this machine has no buffer space left',
  ENOMEM: 'this machine has no memory left',
  ENETDOWN: "this machine's network is down",
  ECONNABORTED: 'this machine itself ended the connection',
  ERR_MEMORY_ALLOCATION_FAILED: 'this machine has no memory left',
  ERR_SSL_MALLOC_FAILURE: 'this machine has no memory left',
  Z_MEM_ERROR: 'this machine has no memory left',
};

/** What this machine lacks, by the code of an error; null where the error may be the target's doing. */
export function ownShortage(code: string): string | null {
  return Object.hasOwn(shortages, code) ? shortages[code]! : null;
}
