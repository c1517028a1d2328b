import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { NameResolver } from './name-resolver.ts';

/** Which addresses beyond the public internet a probe may call. Plain data: it crosses threads. */
export interface AddressRules {
  /** Ranges in CIDR notation. Never-allowed addresses stay refused whatever stands here. */
  allow: readonly string[];
}

/** Why an address was refused. `never`: no allow list helps. `allowCidr` is null exactly then. */
export interface Refusal {
  address: string;
  rule: 'never' | 'not_allowed';
  allowCidr: string | null;
  message: string;
}

type Ip = ipaddr.IPv4 | ipaddr.IPv6;

/** Endpoints that hand out a cloud machine's credentials or settings and lie outside link-local space. */
const metadataAddresses = new Map([
  ['100.100.100.200', 'the metadata address of Alibaba Cloud'],
  ['168.63.129.16', 'the platform address of Azure'],
  ['192.0.0.192', 'the metadata address of Oracle Cloud'],
  ['fd00:ec2::254', 'the metadata address of AWS'],
  ['fd20:ce::254', 'the metadata address of Google Cloud'],
]);

const neverRanges: Record<string, string> = {
  unspecified: 'an unspecified address (0.0.0.0/8, ::)',
  broadcast: 'the broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address, where metadata services live',
};

const rangeWords: Record<string, string> = {
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a unique-local address',
  carrierGradeNat: 'a carrier-grade NAT address',
};

/**
 * Judges one address in text form. Returns null when the probe may dial it.
 * An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo …) is judged by what it carries.
 */
export function judgeAddress(address: string, rules: AddressRules): Refusal | null {
  const parsed = ipaddr.parse(address);
  const faces = facesOf(parsed);
  for (const face of faces) {
    const why = neverReason(face);
    if (why !== null) {
      const shown = show(address, face);
      return {
        address,
        rule: 'never',
        allowCidr: null,
        message: `${shown} is ${why}; a probe never calls it, whatever its allow list says`,
      };
    }
  }
  const ranges = parsedRanges(rules);
  if (ranges.some((range) => matches(parsed, range))) return null;
  for (const face of faces) {
    const kind = face.range();
    if (kind === 'unicast' || (face === parsed && faces.length > 1)) continue;
    if (ranges.some((range) => matches(face, range))) continue;
    const allowCidr = smallestAllowance(face);
    return {
      address,
      rule: 'not_allowed',
      allowCidr,
      message:
        `${show(address, face)} is ${rangeWords[kind] ?? 'a reserved address'}, which this probe may not call; ` +
        `"npx appops probe allow ${allowCidr}" allows it`,
    };
  }
  return null;
}

/** Judges every address; the first refusal counts, because a name that leads even in part to a refused address is refused. */
export function judgeAddresses(addresses: readonly string[], rules: AddressRules): Refusal | null {
  for (const address of addresses) {
    const refusal = judgeAddress(address, rules);
    if (refusal !== null) return refusal;
  }
  return null;
}

export type TargetVerdict = { allowed: true; addresses: string[] } | { allowed: false; refusal: Refusal };

/**
 * Says whether a probe with these rules may call a host, for the API to ask before a monitor is saved.
 * A name that does not resolve (yet) is allowed: the probe judges again at each attempt.
 *
 * @param host a name, or an address without brackets
 */
export async function checkTarget(
  host: string,
  rules: AddressRules,
  resolver: NameResolver,
  timeoutMs = 3000,
): Promise<TargetVerdict> {
  let addresses: string[];
  if (isIP(host) !== 0) {
    addresses = [host];
  } else {
    const limit = AbortSignal.timeout(timeoutMs);
    const expired = new Promise<{ addresses: string[] }>((resolve) => {
      limit.addEventListener('abort', () => resolve({ addresses: [] }));
    });
    const found = await Promise.race([resolver.resolve(host, 'any', limit), expired]);
    addresses = 'addresses' in found ? found.addresses : [];
  }
  const refusal = judgeAddresses(addresses, rules);
  return refusal === null ? { allowed: true, addresses } : { allowed: false, refusal };
}

/**
 * A URL's host as an address or a name without brackets. The WHATWG parser has already turned decimal, hex,
 * octal and shortened spellings of IPv4 into dotted form.
 */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

/**
 * Loopback and the non-public subnets that this machine is part of: the local probe's first allow list.
 * Public addresses of the machine are left out, as they need no allowance, and so is link-local space.
 */
export function ownPrivateSubnets(): string[] {
  const subnets = new Set(['127.0.0.0/8', '::1/128']);
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address, cidr } of addresses ?? []) {
      if (cidr === null) continue;
      const parsed = ipaddr.parse(address.split('%')[0] ?? address);
      const kind = parsed.range();
      if (kind === 'unicast' || kind === 'loopback' || neverReason(parsed) !== null) continue;
      subnets.add(networkOf(cidr));
    }
  }
  return [...subnets];
}

/** Why no probe ever calls any address of a range, whatever its allow list says; null for a range with others in it. */
export function neverReasonOfRange(cidr: string): string | null {
  const [address] = ipaddr.parseCIDR(cidr);
  const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  const [first, last] = [kind.networkAddressFromCIDR(cidr), kind.broadcastAddressFromCIDR(cidr)];
  // Each such range is one block, so that what holds for both ends by the same reason holds between them.
  const reason = neverReason(first);
  return reason !== null && reason === neverReason(last) ? reason : null;
}

function neverReason(ip: Ip): string | null {
  return metadataAddresses.get(ip.toString()) ?? neverRanges[ip.range()] ?? null;
}

/** The address itself, and any IPv4 address that it is only a wrapping of. */
function facesOf(ip: Ip): Ip[] {
  if (ip.kind() === 'ipv4') return [ip];
  const bytes = ip.toByteArray();
  const carried = (at: number, mask = 0) =>
    new ipaddr.IPv4(bytes.slice(at, at + 4).map((byte) => byte ^ mask));
  switch (ip.range()) {
    case 'ipv4Mapped':
    case 'rfc6145':
    case 'rfc6052':
      return [ip, carried(12)];
    case '6to4':
      return [ip, carried(2)];
    case 'teredo':
      // RFC 4380 section 4: the client's address is stored inverted.
      return [ip, carried(12, 0xff)];
    default:
      // RFC 4291 section 2.5.5.1: the deprecated IPv4-compatible form, ::a.b.c.d.
      return bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 14).some((byte) => byte !== 0)
        ? [ip, carried(12)]
        : [ip];
  }
}

function show(address: string, face: Ip): string {
  const text = face.toString();
  return address === text || ipaddr.parse(address).toString() === text
    ? text
    : `${address} (it carries ${text})`;
}

function smallestAllowance(ip: Ip): string {
  if (ip.range() === 'loopback') return ip.kind() === 'ipv4' ? '127.0.0.0/8' : '::1/128';
  return `${ip.toString()}/${ip.kind() === 'ipv4' ? 32 : 128}`;
}

function matches(ip: Ip, [network, bits]: [Ip, number]): boolean {
  if (ip instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && ip.match(network, bits);
  return network instanceof ipaddr.IPv6 && ip.match(network, bits);
}

function networkOf(cidr: string): string {
  const [ip, bits] = ipaddr.parseCIDR(cidr.replace(/%[^/]*/, ''));
  const network =
    ip.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${ip.toString()}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${ip.toString()}/${bits}`);
  return `${network.toString()}/${bits}`;
}

/** Parsed once per list, by content: rules arrive in a worker as a fresh copy with every run. */
const parsedLists = new Map<string, [Ip, number][]>();

function parsedRanges(rules: AddressRules): [Ip, number][] {
  const key = rules.allow.join(' ');
  let ranges = parsedLists.get(key);
  if (ranges === undefined) {
    if (parsedLists.size >= 32) parsedLists.clear();
    // A range that cannot be read allows nothing; the API refuses such a range before it is saved.
    ranges = rules.allow.filter((cidr) => ipaddr.isValidCIDR(cidr)).map((cidr) => ipaddr.parseCIDR(cidr));
    parsedLists.set(key, ranges);
  }
  return ranges;
}
