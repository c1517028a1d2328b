import { isUtf8 } from 'node:buffer';
import type { Leniency } from '@appops/shared/words/leniency';
import { failed, gaveUp, type Failure } from '../../net/failure.ts';
import { framingOf, type Framing } from './answer-framing.ts';

/** All header lines of one exchange together, those of informational answers and trailers included. */
export const maxHeaderBytes = 128 * 1024;
/** A chunk's size and its extensions, which nobody reads. */
const maxChunkLineBytes = 4 * 1024;
/** How much of something unintelligible is quoted. */
const excerptLength = 60;

export type AnswerHeaders = Record<string, string | string[]>;

export interface AnswerHead {
  statusCode: number;
  /** As the answer tells it, such as "1.1". */
  httpVersion: string;
  /** Names in lower case; several lines of one name are one value (RFC 9110 section 5.3), those of Set-Cookie a list. */
  headers: AnswerHeaders;
  /** Values of Location that say something, a character for each byte. */
  locations: readonly string[];
  /** Codings of the transfer beside `chunked`, in the order in which they were applied. */
  transferCodings: readonly string[];
}

export interface AnswerParts {
  /** The final answer's first byte is in the piece that was given last. Comes again after an informational answer. */
  onFirstByte: () => void;
  onHead: (head: AnswerHead) => void;
  onBody: (bytes: Buffer) => void;
  /** Told what is passed over; left out where the rules are kept to. */
  onLenient?: (what: Leniency) => void;
}

type State =
  | 'start'
  | 'status'
  | 'headers'
  | 'length'
  | 'close'
  | 'chunk size'
  | 'chunk'
  | 'chunk end'
  | 'trailers'
  | 'done';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reads one HTTP/1 answer piece by piece, as tolerantly as RFC 9112 lets a client that uses each connection once, and as
 * browsers are where it says nothing: lines may end in a line feed alone, a header may be folded, the same length may be
 * told twice, informational answers may come unasked. What would make the answer ambiguous is refused, unless somebody wants to
 * be told what is passed over instead.
 */
export class AnswerReader {
  readonly #origin: string;
  readonly #method: string;
  readonly #parts: AnswerParts;
  #state: State = 'start';
  /** The beginning of a line whose end has not come. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #headerBytes = 0;
  #status: { code: number; minor: number } = { code: 0, minor: 1 };
  #lines: string[] = [];
  /** Of the body's length or of the present chunk. */
  #left = 0;
  #bodyBytes = 0;
  #informational = false;
  #headSeen = false;
  #cut = false;

  constructor(origin: string, method: string, parts: AnswerParts) {
    this.#origin = origin;
    this.#method = method;
    this.#parts = parts;
  }

  /** The answer is whole; what comes after it belongs to nobody. */
  get done(): boolean {
    return this.#state === 'done';
  }

  /** Its body was broken off, and what had come of it is taken. */
  get cut(): boolean {
    return this.#cut;
  }

  /** @returns why this is no answer; null as long as it may be one */
  read(bytes: Buffer): { failure: Failure } | null {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') {
      switch (this.#state) {
        case 'start':
          // RFC 9112 section 2.2: empty lines before a message are passed over.
          if (bytes[at] === carriageReturn || bytes[at] === lineFeed) {
            at += 1;
            this.#headerBytes += 1;
            if (this.#headerBytes > maxHeaderBytes) return this.#tooManyHeaders();
          } else {
            this.#parts.onFirstByte();
            this.#state = 'status';
          }
          break;
        case 'length':
        case 'chunk': {
          const taken = bytes.subarray(at, at + this.#left);
          at += taken.length;
          this.#left -= taken.length;
          this.#take(taken);
          if (this.#left === 0) this.#state = this.#state === 'chunk' ? 'chunk end' : 'done';
          break;
        }
        case 'close':
          this.#take(bytes.subarray(at));
          at = bytes.length;
          break;
        default: {
          const end = bytes.indexOf(lineFeed, at);
          const piece = bytes.subarray(at, end === -1 ? bytes.length : end);
          at += piece.length + 1;
          this.#pending.push(piece);
          this.#pendingBytes += piece.length;
          const refused = this.#judgePiece(piece.length + 1) ?? (end === -1 ? null : this.#line());
          if (refused !== null) return refused;
        }
      }
    }
    return null;
  }

  /** The connection has ended in good order. @returns why the answer is not whole; null when it is */
  end(): { failure: Failure } | null {
    switch (this.#state) {
      case 'close':
      case 'done':
      case 'trailers':
        // RFC 9112 section 8: chunks are whole once the last one was received.
        this.#state = 'done';
        return null;
      case 'start':
        return gaveUp('protocol', `${this.#origin} closed the connection before it answered`);
      case 'status':
        return this.#noHttp(this.#takeLine());
      case 'headers':
        return gaveUp('protocol', `${this.#origin} closed the connection in the middle of its headers`);
      case 'length':
        return this.brokenOff('shorter than its Content-Length');
      case 'chunk':
      case 'chunk end':
      case 'chunk size':
        return this.brokenOff('connection closed before the last chunk');
    }
  }

  /** The connection is gone. `words` say how. @returns null where what has come is taken */
  brokenOff(words: string): { failure: Failure } | null {
    if (this.#state === 'status') return this.#noHttp(this.#takeLine());
    if (this.#headSeen && this.#passOver('brokenOff')) {
      this.#state = 'done';
      this.#cut = true;
      return null;
    }
    if (this.#headSeen)
      return gaveUp('body', `${this.#origin} broke off the body after ${this.#bodyBytes} bytes (${words})`);
    const when = this.#state === 'headers' ? 'in the middle of its headers' : 'before it answered';
    return gaveUp('protocol', `${this.#origin} closed the connection ${when} (${words})`);
  }

  /** Whether it may be passed over, which is told. */
  #passOver(what: Leniency): boolean {
    this.#parts.onLenient?.(what);
    return this.#parts.onLenient !== undefined;
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#bodyBytes += bytes.length;
    this.#parts.onBody(bytes);
  }

  /** Judges a line before its end has come, which may never come. */
  #judgePiece(added: number): { failure: Failure } | null {
    if (this.#state === 'chunk size' || this.#state === 'chunk end') {
      return this.#pendingBytes > maxChunkLineBytes ? this.#line() : null;
    }
    this.#headerBytes += added;
    if (this.#headerBytes > maxHeaderBytes) return this.#tooManyHeaders();
    if (this.#state !== 'status' || this.#pendingBytes < 5) return null;
    const begin = Buffer.concat(this.#pending.slice(0, 5)).toString('latin1', 0, 5);
    return /^HTTP\//i.test(begin) ? null : this.#noHttp(this.#takeLine());
  }

  #tooManyHeaders(): { failure: Failure } {
    return failed('protocol', `${this.#origin} sent more than ${maxHeaderBytes / 1024} KiB of headers`);
  }

  /** Bytes as they are, each a character; a bare carriage return is a space (RFC 9112 section 2.2). */
  #takeLine(): string {
    const line = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
    const text = line.toString('latin1', 0, end);
    return text.includes('\r') ? text.replaceAll('\r', ' ') : text;
  }

  #line(): { failure: Failure } | null {
    const line = this.#takeLine();
    switch (this.#state) {
      case 'status':
        return this.#readStatus(line);
      case 'headers':
        if (line === '') return this.#endHead();
        return this.#readHeader(line);
      case 'chunk size':
        return this.#readChunkSize(line);
      case 'chunk end':
        if (line !== '')
          return failed('protocol', `${this.#origin} sent a chunk that is longer than its size`);
        this.#state = 'chunk size';
        return null;
      case 'trailers':
        if (line === '') this.#state = 'done';
        return null;
      default:
        return null;
    }
  }

  #readStatus(line: string): { failure: Failure } | null {
    const match = /^HTTP\/(\d)(?:\.(\d))?[ \t]+([^ \t]+)(?:[ \t].*)?$/i.exec(line);
    if (match === null) return this.#noHttp(line);
    const [, major, minor = '0', status = ''] = match;
    if (major !== '1') {
      return failed('protocol', `${this.#origin} answered in HTTP/${major}, which was not asked for`);
    }
    if (!/^[1-9]\d\d$/.test(status)) {
      return failed(
        'protocol',
        `${this.#origin} answered with the status ${quoted(status)}; a status is a number from 100 to 999`,
      );
    }
    this.#status = { code: Number(status), minor: Number(minor) };
    this.#lines = [];
    this.#state = 'headers';
    return null;
  }

  #readHeader(line: string): { failure: Failure } | null {
    if (line.includes('\0')) {
      if (this.#passOver('zeroByte')) return null;
      return failed('protocol', `${this.#origin} sent a header with a zero byte in it`);
    }
    if (line[0] === ' ' || line[0] === '\t') {
      // RFC 9112 section 5.2: a folded line goes on after a space; with no header before it, it is passed over.
      const last = this.#lines.length - 1;
      if (last >= 0) this.#lines[last] = `${trimmed(this.#lines[last]!)} ${trimmed(line)}`;
      return null;
    }
    if (!line.includes(':')) {
      if (this.#passOver('headerWithoutColon')) return null;
      return failed('protocol', `${this.#origin} sent a header line with no colon: ${quoted(line)}`);
    }
    this.#lines.push(line);
    return null;
  }

  #endHead(): { failure: Failure } | null {
    const { code, minor } = this.#status;
    if (code === 101) {
      return failed('protocol', `${this.#origin} switched to another protocol (101) without being asked`);
    }
    if (code < 200) {
      // RFC 9110 section 15.2: a client passes over informational answers, also unasked ones.
      this.#informational = true;
      this.#state = 'start';
      return null;
    }
    const headers = headersOf(this.#lines);
    const framing = framingOf(headers, { code, minor, method: this.#method }, this.#parts.onLenient);
    if ('failure' in framing) {
      return failed(framing.failure.reason, `${this.#origin} ${framing.failure.message}`);
    }
    this.#headSeen = true;
    this.#begin(framing);
    this.#parts.onHead({
      statusCode: code,
      httpVersion: `1.${minor}`,
      headers: textual(headers),
      locations: (headers.get('location') ?? []).filter((value) => value !== ''),
      transferCodings: framing.codings,
    });
    return null;
  }

  #begin({ body }: Framing): void {
    if (body === 'chunks') this.#state = 'chunk size';
    else if (body === 'until close') this.#state = 'close';
    else {
      this.#left = body;
      this.#state = body === 0 ? 'done' : 'length';
    }
  }

  #readChunkSize(line: string): { failure: Failure } | null {
    const size = /^[ \t]*([0-9a-f]+)[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    const bytes = size === undefined ? NaN : Number.parseInt(size, 16);
    if (!Number.isSafeInteger(bytes)) {
      return failed('protocol', `${this.#origin} sent the chunk size ${quoted(line)}, which is no length`);
    }
    this.#left = bytes;
    this.#state = bytes === 0 ? 'trailers' : 'chunk';
    return null;
  }

  /** What came instead of an answer, named where it can be recognised. */
  #noHttp(line: string): { failure: Failure } {
    const { length } = line;
    const is = (...bytes: number[]) => bytes.every((byte, at) => line.charCodeAt(at) === byte);
    if (length > 2 && (is(0x15, 3) || is(0x16, 3))) {
      return failed('protocol', `${this.#origin} answered in TLS; its address may have to begin with https:`);
    }
    // The frame SETTINGS, by which a server greets.
    if (length > 3 && is(0, 0) && line.charCodeAt(3) === 4) {
      return failed('protocol', `${this.#origin} answered in HTTP/2, which was not asked for`);
    }
    const after = this.#informational ? ' after an informational answer' : '';
    return failed(
      'protocol',
      `${this.#origin} did not answer in HTTP${after}: it began with ${quoted(line)}`,
    );
  }
}

/** Names in lower case with the values of each of their lines. Lines without a name are passed over. */
function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    // RFC 9112 section 5.1: what stands between name and colon is no part of either.
    const name = trimmed(line.slice(0, colon)).toLowerCase();
    if (name === '') continue;
    const value = trimmed(line.slice(colon + 1));
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

function textual(headers: ReadonlyMap<string, readonly string[]>): AnswerHeaders {
  // Without a prototype, so that a header may have any name.
  const joined: AnswerHeaders = Object.create(null);
  for (const [name, values] of headers) {
    const texts = values.map(textOfBytes);
    // Dates in cookies hold commas, so that these could not be told apart once joined.
    joined[name] = name === 'set-cookie' ? texts : texts.join(', ');
  }
  return joined;
}

/** What bytes, a character each, say: UTF-8 where they are, else Latin-1, which every byte is. */
export function textOfBytes(bytes: string): string {
  // eslint-disable-next-line no-control-regex -- ASCII is what is looked for
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString() : bytes;
}

/** Without the whitespace that HTTP allows around a value, which is only spaces and tabs. */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

function quoted(bytes: string): string {
  const text = textOfBytes(bytes);
  const shown = text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text;
  return JSON.stringify(shown);
}
