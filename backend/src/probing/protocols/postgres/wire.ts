import type { Socket } from 'node:net';
import { ByteTalk, TalkFailure } from '../../net/byte-talk.ts';
import { failed } from '../../net/failure.ts';

/*
 * PostgreSQL's protocol, version 3 ("Frontend/Backend Protocol" in its manual), as far as one query needs it. It is read here and
 * not by `pg`, whose parser of messages is made for servers that mean well: one that leaves the end of an error message out makes
 * it turn for ever, and one that announces a gigabyte has it kept.
 */

/** One message of the server. */
export interface Message {
  /** One character, such as "R" or "D". */
  type: string;
  body: Fields;
}

const headerBytes = 5;

/** A connection on which both sides send messages. */
export class Wire extends ByteTalk {
  constructor(socket: Socket, where: string, mostBytes: number) {
    super(socket, { where, mostBytes, before: 'before it had answered' });
  }

  /**
   * The next message that is not one of those that may come at any time: notices, notifications, and what `onParameter` hears.
   * @throws {TalkFailure} where none comes, or what comes is none
   */
  async message(onParameter: (name: string, value: string) => void = () => undefined): Promise<Message> {
    for (;;) {
      const bytes = await this.whole((kept) => this.#lengthOf(kept));
      const type = String.fromCharCode(bytes[0]!);
      const body = new Fields(bytes.subarray(headerBytes), this);
      if (type === 'N' || type === 'A') continue;
      if (type !== 'S') return { type, body };
      onParameter(body.text(), body.text());
    }
  }

  /** A message that does not belong where it stands. */
  unexpected({ type }: Message, wanted: string): TalkFailure {
    return this.lie(`"${JSON.stringify(type).slice(1, -1)}" instead of ${wanted}`);
  }

  lie(words: string): TalkFailure {
    return this.broken('protocol', `does not speak PostgreSQL's protocol: it sent ${words}`);
  }

  /** Ends the session as the protocol has it, so that the server has nothing to complain of, and then the connection. */
  leave(): void {
    const { socket } = this;
    this.handOver();
    socket.end(message('X'));
    // What it still says is nobody's.
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), 1000);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }

  /** The cap is ours, and says nothing of the target. */
  protected override tooMuch(): TalkFailure {
    const { where, mostBytes } = this.limits;
    return new TalkFailure(
      failed('check', `What ${where} said went on beyond the ${mostBytes} bytes that are read; ask for less`),
    );
  }

  #lengthOf(kept: Buffer): number {
    if (kept.length < headerBytes) return 0;
    const length = kept.readUInt32BE(1);
    if (length < 4) throw this.lie(`a message of ${length} bytes`);
    // Not waited for: it would be kept until it is whole. Only a row may be as large as it likes.
    if (length > this.limits.mostBytes)
      throw kept[0] === 'D'.charCodeAt(0) ? this.tooMuch() : this.lie(`a message of ${length} bytes`);
    return kept.length >= length + 1 ? length + 1 : 0;
  }
}

/** The fields of one message, read one after the other; beyond its end there is nothing to read. */
export class Fields {
  readonly #bytes: Buffer;
  readonly #wire: Pick<Wire, 'lie'>;
  #at = 0;

  constructor(bytes: Buffer, wire: Pick<Wire, 'lie'>) {
    this.#bytes = bytes;
    this.#wire = wire;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws {TalkFailure} where the message is shorter */
  bytes(count: number): Buffer {
    if (count < 0 || count > this.left) throw this.#wire.lie('a message that is shorter than it says');
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  /** @throws {TalkFailure} where the message is shorter */
  int16(): number {
    return this.bytes(2).readInt16BE(0);
  }

  /** @throws {TalkFailure} where the message is shorter */
  int32(): number {
    return this.bytes(4).readInt32BE(0);
  }

  /**
   * A text up to its zero.
   * @throws {TalkFailure} where it has no end
   */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw this.#wire.lie('a text without an end');
    const text = this.bytes(end - this.#at).toString();
    this.#at += 1;
    return text;
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }
}

/** A message of ours. Texts get their zero; numbers are 4 bytes. */
export function message(type: string, ...parts: (string | number | Uint8Array)[]): Buffer {
  const bytes = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(`${part}\0`) : typeof part === 'number' ? int32(part) : part,
  );
  const body = Buffer.concat(bytes);
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** What an error of the server says. */
export interface ServerError {
  /** SQLSTATE. */
  code: string;
  /** For people, in the server's language. */
  words: string;
}

const mostWords = 300;

export function serverErrorOf({ body }: Message): ServerError {
  const fields = new Map<string, string>();
  while (body.left > 1) {
    const kind = body.bytes(1).toString('latin1');
    fields.set(kind, body.text());
  }
  const words = (fields.get('M') ?? 'it does not say why').replace(/\p{Cc}+/gu, ' ').trim();
  return {
    code: (fields.get('C') ?? '').replace(/[^0-9A-Z]/g, '').slice(0, 5),
    words: words.length > mostWords ? `${words.slice(0, mostWords)}…` : words,
  };
}
