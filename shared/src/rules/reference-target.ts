import { hostNameOf } from './checks/host-name.ts';

/** A reference target in its parts: "example.net:443", "192.0.2.7:53", "[2001:db8::1]:443"; null for anything else. */
export function referenceOf(text: string): { host: string; port: number } | null {
  const found = /^(\[[^\]]+\]|[^[\]]+):(\d{1,5})$/.exec(text.trim());
  if (found === null) return null;
  const host = found[1]!.replace(/^\[|\]$/g, '');
  const port = Number(found[2]);
  const isBare = found[1]!.startsWith('[') || !host.includes(':');
  return isBare && hostNameOf(host) !== null && port >= 1 && port <= 65_535 ? { host, port } : null;
}
