import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Family } from '@appops/shared/contract/checks/common';
import { errorCode, failed, gaveUp, type Failure } from './failure.ts';
import { noFileHandleLeft } from './handles-left.ts';
import { ownShortage } from './own-shortages.ts';
import { HostsFile } from './hosts-file.ts';

export type { Family } from '@appops/shared/contract/checks/common';

export interface NameResolverOptions {
  /** Name servers as `address` or `address:port`; by default the system's. */
  servers?: readonly string[];
  /** Only these servers are asked, and for whole names: neither the hosts file nor the search list has a say. */
  serversAlone?: boolean;
  hostsFile?: string;
  /** Where search domains are read; by default /etc/resolv.conf. */
  resolvConf?: string;
}

/** RFC 8305 section 3: how long an answer for one family waits for the other family's. */
const resolutionDelayMs = 50;
/** How long it waits for the family that is preferred: some name servers never answer AAAA. */
const preferenceDelayMs = 1000;
/** The system's name servers and search domains are read again after this time, so that a changed network is noticed. */
const systemSettingsLiveMs = 30_000;

/**
 * Looks names up without libuv's pool of four threads, where slow look-ups would hold up all others.
 * Order: `localhost` and `.invalid` by RFC 6761, the hosts file, then DNS with the search domains of
 * resolv.conf. Nothing is cached: each attempt of a monitor measures a look-up of its own.
 * Other sources of the system (mDNS, LDAP) are not asked.
 */
export class NameResolver {
  readonly #options: NameResolverOptions;
  readonly #hosts: HostsFile;
  #system: { resolver: Resolver; search: Search; madeAt: number } | null = null;

  constructor(options: NameResolverOptions = {}) {
    this.#options = options;
    this.#hosts = new HostsFile(options.hostsFile);
  }

  /**
   * The addresses of a name in the order in which they should be dialled: families take turns, IPv6 first, or all of the
   * family that is preferred come before the others.
   * When the signal aborts, the promise stays pending for at most the name servers' own time limit: race it.
   */
  async resolve(
    name: string,
    family: Family,
    signal: AbortSignal,
  ): Promise<{ addresses: string[] } | { failure: Failure }> {
    const plain = name.toLowerCase().replace(/\.$/, '');
    // RFC 6761 section 6.4: "no such name" is answered at once, without asking anybody.
    if (plain === 'invalid' || plain.endsWith('.invalid')) {
      return failed('dns', `The name ${name} does not exist, as no name under .invalid does`);
    }
    const known = this.#knownAddresses(plain);
    if (known !== null) {
      const addresses = ordered(known, family);
      return addresses.length > 0
        ? { addresses }
        : failed('dns', `${name} has no ${familyWord(family)}address`);
    }

    const { resolver, search } = this.#systemSettings();
    let lastCode = 'ENOTFOUND';
    for (const candidate of candidates(name, search)) {
      if (signal.aborted) break;
      const answer = await lookUp(resolver, candidate, family);
      if (answer.addresses.length > 0) return { addresses: ordered(answer.addresses, family) };
      lastCode = answer.code;
    }
    // An answer of a name server is about the target. That none was reached may be for want of a file handle of ours.
    const limit = answered.has(lastCode) ? null : noFileHandleLeft();
    if (limit !== null)
      return failed(
        'internal',
        `${name} could not be looked up, since no file handle was left for it (${limit}): AppOps, or this machine, has too much open. Nothing is known of the target`,
      );
    const own = ownShortage(lastCode);
    if (own !== null) return failed('internal', `${name} could not be looked up: ${own}`);
    const words = describe(name, family, lastCode, resolver.getServers());
    // Its answer may have come while we were held up: the resolver looks at the clock before it looks at its sockets.
    return lastCode === 'ETIMEOUT' ? gaveUp('dns', words) : failed('dns', words);
  }

  /** The name servers that are asked, as Node tells them: "192.0.2.53", "[::1]:5353". */
  servers(): string[] {
    return this.#systemSettings().resolver.getServers();
  }

  /** Null when DNS must be asked. */
  #knownAddresses(name: string): readonly string[] | null {
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    if (this.#options.serversAlone === true) return null;
    const fromFile = this.#hosts.addressesOf(name);
    return fromFile.length > 0 ? fromFile : null;
  }

  #systemSettings() {
    const now = performance.now();
    // Without a file handle the settings cannot be read: the former ones are better than none.
    const due = this.#system === null || now - this.#system.madeAt > systemSettingsLiveMs;
    if (this.#system === null || (due && noFileHandleLeft() === null)) {
      const resolver = new Resolver({ timeout: 1500, tries: 3 });
      if (this.#options.servers !== undefined) resolver.setServers(this.#options.servers);
      this.#system = {
        resolver,
        search:
          this.#options.serversAlone === true
            ? noSearch
            : readSearch(this.#options.resolvConf ?? '/etc/resolv.conf'),
        madeAt: now,
      };
    }
    return this.#system;
  }
}

/** Codes by which a name server has answered. */
const answered = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED']);

interface Answer {
  addresses: string[];
  code: string;
}

/** Which family comes before the other, by its version; null where neither does. */
function preferredVersion(family: Family): 4 | 6 | null {
  return family === 'prefer_ipv4' ? 4 : family === 'prefer_ipv6' ? 6 : null;
}

async function lookUp(resolver: Resolver, name: string, family: Family): Promise<Answer> {
  const ask = async (version: 4 | 6): Promise<Answer & { version: 4 | 6 }> => {
    try {
      return {
        addresses: await (version === 4 ? resolver.resolve4(name) : resolver.resolve6(name)),
        code: '',
        version,
      };
    } catch (error) {
      return { addresses: [], code: errorCode(error), version };
    }
  };
  if (family === 'ipv4') return ask(4);
  if (family === 'ipv6') return ask(6);

  const answers = [ask(4), ask(6)] as const;
  // Some name servers never answer AAAA: the first family that has addresses waits only briefly for the other.
  const firstAnswer = await Promise.race(answers);
  if (firstAnswer.addresses.length === 0) return joined(await Promise.all(answers));
  const preferred = preferredVersion(family);
  const patienceMs =
    preferred === null || preferred === firstAnswer.version ? resolutionDelayMs : preferenceDelayMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patienceMs, null);
  });
  const all = await Promise.race([Promise.all(answers), late]);
  clearTimeout(timer);
  return all === null ? firstAnswer : joined(all);
}

function joined(answers: readonly Answer[]): Answer {
  const code = answers.map((answer) => answer.code).find((each) => each !== '' && each !== 'ENODATA');
  return { addresses: answers.flatMap((answer) => answer.addresses), code: code ?? 'ENODATA' };
}

/** Families take turns, IPv6 first (RFC 8305 section 4), unless one is preferred. */
function ordered(addresses: readonly string[], family: Family): string[] {
  const six = family === 'ipv4' ? [] : addresses.filter((address) => isIP(address) === 6);
  const four = family === 'ipv6' ? [] : addresses.filter((address) => isIP(address) === 4);
  const preferred = preferredVersion(family);
  if (preferred !== null) return preferred === 4 ? [...four, ...six] : [...six, ...four];
  const turns: string[] = [];
  for (let at = 0; at < Math.max(six.length, four.length); at += 1) {
    turns.push(...six.slice(at, at + 1), ...four.slice(at, at + 1));
  }
  return turns;
}

interface Search {
  domains: string[];
  ndots: number;
}

const noSearch: Search = { domains: [], ndots: 1 };

/** The search list of resolv.conf(5): inside a cluster, short service names resolve only through it. */
function readSearch(path: string): Search {
  const search: Search = { domains: [], ndots: 1 };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return search;
  }
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === 'search' || keyword === 'domain')
      search.domains = values.filter((domain) => domain !== '.');
    if (keyword !== 'options') continue;
    const ndots = values
      .map((value) => /^ndots:(\d+)$/.exec(value)?.[1])
      .find((digits) => digits !== undefined);
    if (ndots !== undefined) search.ndots = Math.min(15, Number(ndots));
  }
  return search;
}

/** The names to ask in turn, as resolv.conf(5) has it; a final dot says that the name is complete. */
function candidates(name: string, { domains, ndots }: Search): string[] {
  if (name.endsWith('.')) return [name];
  const searched = domains.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

function familyWord(family: Family): string {
  return family === 'ipv4' ? 'IPv4 ' : family === 'ipv6' ? 'IPv6 ' : '';
}

function describe(name: string, family: Family, code: string, servers: readonly string[]): string {
  const asked = servers.join(', ');
  switch (code) {
    case 'ENOTFOUND':
      return `The name ${name} does not exist (asked ${asked})`;
    case 'ENODATA':
      return `${name} has no ${familyWord(family)}address (asked ${asked})`;
    case 'ETIMEOUT':
      return `No name server answered for ${name} (asked ${asked})`;
    case 'ECONNREFUSED':
      return `The name server refused the connection for ${name} (asked ${asked})`;
    case 'ESERVFAIL':
      return `The name server failed to look up ${name} (SERVFAIL from ${asked})`;
    case 'EREFUSED':
      return `The name server refused to look up ${name} (asked ${asked})`;
    default:
      return `${name} could not be looked up: ${code} (asked ${asked})`;
  }
}
