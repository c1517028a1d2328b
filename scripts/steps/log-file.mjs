import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const limit = 20_000_000;

/** Opens a log for appending that keeps one older file beside it (`.1`) and so never passes twice 20 MB. */
export function openLog(file) {
  let handle = openSync(file, 'a', 0o600);
  let size = statSync(file).size;
  return {
    write(text) {
      if (size > limit) {
        closeSync(handle);
        renameSync(file, `${file}.1`);
        handle = openSync(file, 'a', 0o600);
        size = 0;
      }
      size += writeSync(handle, text);
    },
    close: () => closeSync(handle),
  };
}
