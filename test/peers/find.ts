import { installFromDebian, onPath } from '../debian.ts';

/** Programs of others that checks are tried against, and the Debian package of each. */
const peers = {
  squid: 'squid',
  tinyproxy: 'tinyproxy',
  microsocks: 'microsocks',
  named: 'bind9',
  unbound: 'unbound',
  dnsmasq: 'dnsmasq-base',
  ping: 'iputils-ping',
  'redis-server': 'redis-server',
} as const;

/**
 * Installs the programs that checks are tried against, where that can be done. Tests of one that is not there say so by
 * its name, and pass: they need it for proof, not for running.
 * @returns those that are missing all the same
 */
export async function findPeers(): Promise<string[]> {
  const missing = async (): Promise<[command: string, name: string][]> => {
    const absent: [string, string][] = [];
    for (const [command, name] of Object.entries(peers))
      if ((await onPath([command])) === null) absent.push([command, name]);
    return absent;
  };
  const absent = await missing();
  if (absent.length === 0) return [];
  await installFromDebian(absent.map(([, name]) => name));
  return (await missing()).map(([command]) => command);
}
