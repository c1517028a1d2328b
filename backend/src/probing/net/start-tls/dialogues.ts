import type { StartTls } from '@appops/shared/contract/checks/start-tls';
import { shown } from '../byte-talk.ts';
import type { PlainPart } from './plain-part.ts';

/** What a dialogue knows of our own side. */
export interface OwnSide {
  /** The address by which we are known on this connection; null where the system does not tell. */
  address: string | null;
}

/**
 * Asks for TLS in the words of a protocol, until the server has consented. Resolves with its greeting, for facts; null where
 * the protocol has none.
 * @throws {TalkFailure} of the plain part
 */
type Dialogue = (plain: PlainPart, own: OwnSide) => Promise<string | null>;

export const dialogues: { readonly [K in StartTls]: Dialogue } = {
  /** RFC 5321 section 4, RFC 3207 section 4. */
  async smtp(plain, own) {
    const greeting = await reply(plain);
    expectCode(plain, greeting, '220', 'greets with');
    // RFC 5321 section 4.1.4: who has no name tells the address.
    plain.say(`EHLO ${addressLiteral(own.address)}\r\n`);
    const hello = await reply(plain);
    expectCode(plain, hello, '250', 'answers EHLO with');
    if (!hello.lines.some((line) => /^STARTTLS\s*$/i.test(line)))
      throw plain.broken('tls', 'does not offer STARTTLS');
    plain.say('STARTTLS\r\n');
    const consent = await reply(plain);
    if (consent.code !== '220') throw refused(plain, 'STARTTLS', consent.said);
    return greeting.said;
  },

  /** RFC 3501 sections 7.1 and 6.2.1. */
  async imap(plain) {
    const greeting = await plain.line();
    if (/^\* PREAUTH\b/i.test(greeting))
      throw plain.broken('tls', 'says that everybody is signed in already, and then there is no STARTTLS');
    if (!/^\* OK\b/i.test(greeting)) throw plain.broken('protocol', `greets with "${shown(greeting)}"`);
    plain.say('a1 STARTTLS\r\n');
    for (;;) {
      const line = await plain.line();
      if (line.startsWith('* ')) continue;
      if (/^a1 OK\b/i.test(line)) return greeting;
      throw refused(plain, 'STARTTLS', line);
    }
  },

  /** RFC 2595 section 4. */
  async pop3(plain) {
    const greeting = await plain.line();
    if (!greeting.startsWith('+OK')) throw plain.broken('protocol', `greets with "${shown(greeting)}"`);
    plain.say('STLS\r\n');
    const consent = await plain.line();
    if (!consent.startsWith('+OK')) throw refused(plain, 'STLS', consent);
    return greeting;
  },

  /** RFC 4217 section 4. */
  async ftp(plain) {
    const greeting = await reply(plain);
    expectCode(plain, greeting, '220', 'greets with');
    plain.say('AUTH TLS\r\n');
    const consent = await reply(plain);
    if (consent.code !== '234') throw refused(plain, 'AUTH TLS', consent.said);
    return greeting.said;
  },

  /** PostgreSQL, "Frontend/Backend Protocol", SSL session encryption. */
  async postgres(plain) {
    plain.say(Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47));
    const answer = await plain.byte();
    if (answer === 'S'.charCodeAt(0)) return null;
    throw answer === 'N'.charCodeAt(0)
      ? plain.broken('tls', 'does not offer TLS')
      : plain.broken('protocol', `does not answer like PostgreSQL: "${shown(Buffer.of(answer))}"`);
  },
};

interface Reply {
  code: string;
  /** What stands behind the codes. */
  lines: string[];
  /** Its last line, which is what people know. */
  said: string;
}

/** A reply of SMTP or FTP: RFC 5321 section 4.2.1, RFC 959 section 4.2. In FTP, lines in between may be anything. */
async function reply(plain: PlainPart): Promise<Reply> {
  const first = await plain.line();
  const [, code, mark, text = ''] = /^(\d{3})(?:([ -])(.*))?$/.exec(first) ?? [];
  if (code === undefined) throw plain.broken('protocol', `said "${shown(first)}", which is no reply`);
  const lines = [text];
  if (mark !== '-') return { code, lines, said: first };
  for (;;) {
    const line = await plain.line();
    lines.push(line.startsWith(code) ? line.slice(4) : line);
    if (line === code || line.startsWith(`${code} `)) return { code, lines, said: line };
  }
}

function expectCode(plain: PlainPart, { code, said }: Reply, wanted: string, words: string): void {
  if (code !== wanted) throw plain.broken('protocol', `${words} "${shown(said)}"`);
}

function refused(plain: PlainPart, asked: string, said: string) {
  return plain.broken('tls', `refuses ${asked}: "${shown(said)}"`);
}

function addressLiteral(address: string | null): string {
  if (address === null) return '[127.0.0.1]';
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}
