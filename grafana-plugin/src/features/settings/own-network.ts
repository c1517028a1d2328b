/**
 * The host of an address that only this machine or its own network reaches, so that GitHub cannot deliver to it;
 * else null. A name says nothing of where it leads, except `localhost` and names without a dot.
 */
export function ownNetworkHost(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const v4 = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (v4) {
    const [a, b] = [Number(v4[1]), Number(v4[2])];
    const own =
      a === 127 ||
      a === 10 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254);
    return own ? host : null;
  }
  if (host.includes(':')) return /^(::1$|f[cd]|fe[89ab])/.test(host) ? host : null;
  return !host.includes('.') || host.endsWith('.localhost') ? host : null;
}
