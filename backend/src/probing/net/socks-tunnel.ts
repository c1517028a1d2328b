import { isIP, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { endpoint } from './dial.ts';
import { hear, lostWords, type Heard } from './hear.ts';
import type { Proxy, TunnelTarget, Tunnelled } from './proxy.ts';

const version = 0x05;
const noAuthentication = 0x00;
const userAndPassword = 0x02;
const noneAcceptable = 0xff;
/** How much of something unintelligible is told. */
const mostShownBytes = 16;
/** A reply with a name of 255 bytes (RFC 1928 section 6). */
const mostReplyBytes = 6 + 1 + 255;

/** What the replies of RFC 1928 section 6 mean. Of these only 3 to 6 speak of the target. */
const ofTarget = new Map([
  [3, 'cannot reach its network'],
  [4, 'cannot reach its host'],
  [5, 'was refused the connection'],
  [6, 'met an expired time to live'],
]);
const ofProxy = new Map([
  [1, 'failed by itself'],
  [2, 'does not allow it by its rules'],
  [7, 'does not know the command CONNECT'],
  [8, 'does not know this type of address'],
]);

/** Asks a SOCKS5 proxy for a connection (RFC 1928, and RFC 1929 for user and password), on a connection to it that stands. */
export async function socksTunnel(
  socket: Socket,
  target: TunnelTarget,
  { user, password }: Proxy,
): Promise<Tunnelled> {
  const methods = user === null ? [noAuthentication] : [noAuthentication, userAndPassword];
  socket.write(Buffer.from([version, methods.length, ...methods]));
  const greeted = await hear(socket, fixed(2), 2);
  if ('lost' in greeted) return lost(greeted);
  const [spoken, method] = greeted.bytes;
  if (spoken !== version) return { fault: `did not answer in SOCKS5: it began with ${hex(greeted.bytes)}` };
  if (method === noneAcceptable)
    return {
      fault:
        user === null
          ? 'asks for a user and a password, and it has none'
          : 'takes neither no authentication nor a user and a password',
    };
  if (method === undefined || !methods.includes(method))
    return { fault: `chose a way of signing in that was not offered (${hex(greeted.bytes.subarray(1))})` };
  if (method === userAndPassword) {
    const refused = await signIn(socket, user ?? '', password ?? '');
    if (refused !== null) return refused;
  }
  socket.write(requestOf(target));
  const replied = await hear(socket, replyLength, mostReplyBytes);
  if ('lost' in replied) return lost(replied);
  return judge(replied.bytes, target);
}

async function signIn(socket: Socket, user: string, password: string): Promise<Tunnelled | null> {
  const [name, secret] = [Buffer.from(user), Buffer.from(password)];
  // RFC 1929 section 2: a byte tells each length.
  if (name.length === 0 || name.length > 255 || secret.length > 255)
    return { fault: 'takes a user and a password of at most 255 bytes each, and they are longer or empty' };
  socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret]));
  const answered = await hear(socket, fixed(2), 2);
  if ('lost' in answered) return lost(answered);
  return answered.bytes[1] === 0 ? null : { fault: 'does not accept the user and the password' };
}

function requestOf({ host, port }: TunnelTarget): Buffer {
  const head = [version, 0x01, 0x00];
  const end = [port >> 8, port & 0xff];
  if (isIP(host) !== 0) {
    const bytes = ipaddr.parse(host).toByteArray();
    return Buffer.from([...head, bytes.length === 4 ? 0x01 : 0x04, ...bytes, ...end]);
  }
  const name = Buffer.from(host.replace(/\.$/, ''), 'latin1');
  return Buffer.from([...head, 0x03, name.length, ...name, ...end]);
}

/** How long a reply is, by the type of its address; what no reply begins like is not waited for. */
function replyLength(bytes: Buffer): number | null {
  const [spoken, , , type, first] = bytes;
  if (spoken !== undefined && spoken !== version) return Math.min(bytes.length, mostShownBytes);
  if (type === undefined) return null;
  if (type === 0x01) return 10;
  if (type === 0x04) return 22;
  if (type === 0x03) return first === undefined ? null : 5 + first + 2;
  return Math.min(bytes.length, mostShownBytes);
}

function judge(reply: Buffer, { host, port }: TunnelTarget): Tunnelled {
  const [spoken, code = 0, reserved, type = 0] = reply;
  if (spoken !== version || reserved !== 0)
    return { fault: `answered with what is no reply of SOCKS5: ${hex(reply)}` };
  const where = endpoint(host, port);
  if (code === 0)
    return [0x01, 0x03, 0x04].includes(type)
      ? { ok: true }
      : { fault: `said yes with a type of address that SOCKS5 does not know (${type})` };
  const reached = ofTarget.get(code);
  return reached === undefined
    ? {
        fault: `refused a connection to ${where}: it ${ofProxy.get(code) ?? `says ${code}, which means nothing`}`,
      }
    : { unreached: `could not connect to ${where}: it ${reached}` };
}

function fixed(length: number): (bytes: Buffer) => number | null {
  return (bytes) => (bytes.length < length ? null : length);
}

function lost(heard: Exclude<Heard, { bytes: Buffer }>): Tunnelled {
  return { fault: lostWords(heard), byDelay: heard.lost !== 'too much' };
}

function hex(bytes: Buffer): string {
  return [...bytes.subarray(0, mostShownBytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
