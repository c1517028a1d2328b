import { isIP, type Socket } from 'node:net';
import { endpoint } from './dial.ts';
import { hear, lostWords } from './hear.ts';
import type { Proxy, TunnelTarget, Tunnelled } from './proxy.ts';

/** More than any proxy has to say of a tunnel. */
const mostHeadBytes = 32 * 1024;
const mostInformational = 5;
const excerptLength = 60;

/** Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6), on a connection to it that stands. */
export async function connectTunnel(
  socket: Socket,
  { host, port }: TunnelTarget,
  { user, password }: Proxy,
): Promise<Tunnelled> {
  const authority = isIP(host) === 0 ? `${host}:${port}` : endpoint(host, port);
  const lines = [`CONNECT ${authority} HTTP/1.1`, `host: ${authority}`];
  if (user !== null)
    lines.push(
      `proxy-authorization: Basic ${Buffer.from(`${user}:${password ?? ''}`, 'utf8').toString('base64')}`,
    );
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  for (let informational = 0; informational <= mostInformational; informational += 1) {
    const heard = await hear(socket, headLength, mostHeadBytes);
    if ('lost' in heard) return { fault: lostWords(heard), byDelay: heard.lost !== 'too much' };
    const [first = '', ...others] = heard.bytes.toString('latin1').split(/\r?\n/);
    const [, status, reason = ''] = /^HTTP\/1\.[0-9] +([1-9][0-9]{2})(?: (.*))?$/.exec(first) ?? [];
    if (status === undefined) return { fault: `did not answer in HTTP: it began with ${excerptOf(first)}` };
    const code = Number(status);
    if (code < 200) continue;
    return code < 300
      ? { ok: true }
      : refusal(code, reason.trim(), new Map(others.map(namedHeader)), authority);
  }
  return { fault: 'sent informational answers without an end' };
}

/** The head with the empty line at its end; null while that may still come. */
function headLength(bytes: Buffer): number | null {
  // What is no HTTP is not waited for: its end may never come.
  if (!'HTTP/'.startsWith(bytes.toString('latin1', 0, 5))) return Math.min(bytes.length, 2 * excerptLength);
  const end = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
  return end === null ? null : end.index + end[0].length;
}

function namedHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/**
 * A refusal. That the target was not reached is said by 502 and 504 (RFC 9110 sections 15.6.3 and 15.6.5), by the parameter
 * `error` of Proxy-Status (RFC 9209 section 2.1.5), and by Squid's own header beside a 503. All else is of the proxy.
 */
function refusal(
  code: number,
  reason: string,
  headers: ReadonlyMap<string, string>,
  authority: string,
): Tunnelled {
  const told = reason === '' ? String(code) : `${code} ${excerptOf(reason)}`;
  const status = headers.get('proxy-status') ?? '';
  const cause =
    /\berror=(connection_(?:refused|terminated|timeout)|destination_(?:unavailable|ip_unroutable)|dns_(?:timeout|error))\b/.exec(
      status,
    )?.[1] ?? /^(ERR_CONNECT_FAIL|ERR_DNS_FAIL)\b/.exec(headers.get('x-squid-error') ?? '')?.[1];
  if (code === 502 || code === 504 || cause !== undefined)
    return {
      unreached: `could not reach ${authority} (${told}${cause === undefined ? '' : `, ${cause}`})`,
    };
  if (code === 407)
    return { fault: `asks for a user and a password, or does not accept those that it has (${told})` };
  if (code === 403 || code === 405)
    return {
      fault: `does not allow a tunnel to ${authority} (${told}); many allow CONNECT to a few ports only, such as 443`,
    };
  return { fault: `refused a tunnel to ${authority} (${told})` };
}

function excerptOf(text: string): string {
  return JSON.stringify(text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text);
}
