import { CliError } from '../connection.ts';

/**
 * A host and a port, as they are typed: "db.example.com:5432", "[2001:db8::1]:53".
 * @param usual the port where none is typed; null where one is needed
 * @throws {CliError} for what is neither
 */
export function hostAndPort(target: string, usual: number | null): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(target) ?? [];
  // Several colons without brackets are an address, of which the last part is no port.
  const isBareAddress = /^[^[\]]*:[^[\]]*:/.test(target);
  if (host !== undefined && !isBareAddress) return { host, port: Number(port) };
  if (usual === null) throw new CliError(`"${target}" is no host with a port, such as db.example.com:5432.`);
  return { host: target, port: usual };
}
