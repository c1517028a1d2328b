import type { Socket } from 'node:net';
import { ByteTalk, shown } from '../byte-talk.ts';

/** What a server may say before TLS, in bytes: greetings are a few lines, and capabilities some dozens. */
const mostBytes = 16 * 1024;

/** What is said on a connection before TLS, line by line. */
export class PlainPart extends ByteTalk {
  /** @param where host and address, for messages */
  constructor(socket: Socket, where: string) {
    super(socket, { where, mostBytes, before: 'before TLS' });
  }

  /**
   * The next line, without its end.
   * @throws {TalkFailure} where none comes
   */
  async line(): Promise<string> {
    const line = await this.whole((kept) => kept.indexOf('\n') + 1);
    return line.toString('latin1').replace(/\r?\n$/, '');
  }

  /**
   * The next byte.
   * @throws {TalkFailure} where none comes
   */
  async byte(): Promise<number> {
    return (await this.whole((kept) => (kept.length > 0 ? 1 : 0))).readUInt8(0);
  }

  /**
   * Ends the plain part: the next byte is TLS. What the server has said beyond its go-ahead was not protected by anything, and
   * somebody between may have put it there for whoever believes it later (CVE-2011-0411, CVE-2021-23222): it is refused.
   * @throws {TalkFailure} where there is something
   */
  end(): void {
    const kept = this.handOver();
    if (kept.length > 0)
      throw this.broken(
        'tls',
        `sent ${kept.length} bytes between its consent to TLS and the handshake, "${shown(kept)}". Nothing protected them: somebody on the way may have put them there, so the connection was given up`,
      );
  }
}
