import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import type { StartTls } from '@appops/shared/contract/checks/start-tls';
import type { TestCertificate } from './certificates.ts';
import { speakingServer } from './servers.ts';

/** What a server says before TLS, and what has to be asked of it for that. */
interface Script {
  greeting: string;
  /** What it is asked, and its answer; after the last one TLS begins. */
  turns: [asked: RegExp, answer: string | Buffer][];
}

export const scripts: Record<StartTls, Script> = {
  smtp: {
    greeting: '220-mail.example\r\n220 ESMTP\r\n',
    turns: [
      [/^EHLO \[127\.0\.0\.1\]\r\n$/, '250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n'],
      [/^STARTTLS\r\n$/, '220 go on\r\n'],
    ],
  },
  imap: {
    greeting: '* OK IMAP4rev1\r\n',
    turns: [[/^a1 STARTTLS\r\n$/, '* 1 EXISTS\r\na1 OK begin\r\n']],
  },
  pop3: { greeting: '+OK ready\r\n', turns: [[/^STLS\r\n$/, '+OK begin\r\n']] },
  ftp: {
    greeting: '220-files\r\n of all kinds\r\n220 ready\r\n',
    turns: [[/^AUTH TLS\r\n$/, '234 begin\r\n']],
  },
  postgres: { greeting: '', turns: [[/^.{8}$/s, 'S']] },
};

export interface StartTlsPeer {
  port: number;
  /** How many handshakes were begun. */
  handshakes: () => number;
}

/**
 * A server that begins TLS in the words of a protocol.
 * @param inside what it does with a connection in TLS
 * @param added what it says behind its consent, before the handshake
 */
export async function startTlsServer(
  kind: StartTls,
  certificate: TestCertificate,
  { inside = () => undefined, added = '' }: { inside?: (socket: TLSSocket) => void; added?: string } = {},
): Promise<StartTlsPeer> {
  let handshakes = 0;
  const { greeting, turns } = scripts[kind];
  const port = await speakingServer((socket: Socket) => {
    if (greeting !== '') socket.write(greeting);
    let turn = 0;
    const hear = (said: Buffer): void => {
      const [asked, answer] = turns[turn]!;
      if (!asked.test(said.toString('latin1'))) return void socket.destroy();
      turn += 1;
      if (turn < turns.length) return void socket.write(answer);
      socket.off('data', hear);
      socket.write(`${answer.toString('latin1')}${added}`, 'latin1');
      const secured = new TLSSocket(socket, { isServer: true, ...certificate });
      handshakes += 1;
      secured.on('error', () => undefined);
      secured.once('secure', () => inside(secured));
    };
    socket.on('data', hear);
  });
  return { port, handshakes: () => handshakes };
}
