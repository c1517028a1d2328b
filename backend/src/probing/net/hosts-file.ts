import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { errorCode } from './failure.ts';

const recheckAfterMs = 2000;

/** Reads a hosts file and again when it has changed, looking at most once in 2 s. A missing file has no names. */
export class HostsFile {
  readonly #path: string;
  #names = new Map<string, string[]>();
  #checkedAt = -Infinity;
  #stamp = '';

  constructor(path = '/etc/hosts') {
    this.#path = path;
  }

  /** Addresses of a name, in the file's order; an empty list for a name that it does not have. */
  addressesOf(name: string): readonly string[] {
    this.#refresh();
    return this.#names.get(name) ?? [];
  }

  #refresh(): void {
    const now = performance.now();
    if (now - this.#checkedAt < recheckAfterMs) return;
    this.#checkedAt = now;
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.#stamp) return;
      this.#names = parseHosts(readFileSync(this.#path, 'utf8'));
      this.#stamp = stamp;
    } catch (error) {
      // Only a file that is not there has no names; one that cannot be read now keeps those that it had.
      if (errorCode(error) !== 'ENOENT') return;
      this.#names = new Map();
      this.#stamp = '';
    }
  }
}

function parseHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const alias of aliases) {
      const name = alias.toLowerCase();
      const known = names.get(name) ?? [];
      if (!known.includes(address)) names.set(name, [...known, address]);
    }
  }
  return names;
}
