import type { Family } from '../../contract/checks/common.ts';

/** Why nobody can be called by this host name, as the platform's parser of addresses gives it; null: somebody may be. */
export function hostProblem(name: string, family: Family): string | null {
  // What the platform's parser brings into these forms are addresses; a name cannot look like one.
  const isFour = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const isSix = name.startsWith('[');
  if (isFour && family === 'ipv6')
    return 'is an IPv4 address, but the check asks for IPv6; set the family to "any"';
  if (isSix && family === 'ipv4')
    return 'is an IPv6 address, but the check asks for IPv4; set the family to "any"';
  if (isFour || isSix) return null;
  const labels = name.replace(/\.$/, '').split('.');
  if (labels.some((label) => label === '')) return 'has a host name with two dots in a row';
  // RFC 1035 section 2.3.4.
  if (name.length > 253 || labels.some((label) => label.length > 63))
    return 'has a host name that no name server can know: at most 253 characters, 63 between dots';
  return null;
}
