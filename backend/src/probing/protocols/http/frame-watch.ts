import { failed, type Failure } from '../../net/failure.ts';

/** Frames of RFC 9113 section 6 that say something beyond what Node tells of them. */
const frameType = { data: 0x0, headers: 0x1, reset: 0x3, settings: 0x4, pushPromise: 0x5, goAway: 0x7 } as const;
const endStream = 0x1;
const headLength = 9;
/**
 * All that a server sends beside the body: heads of frames, headers, settings, pings. It keeps one that goes on about nothing
 * from going on for ever.
 */
export const mostBesideBody = 256 * 1024;

/** The codes of RFC 9113 section 7. */
const errorCodes = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

export function errorName(code: number): string {
  return errorCodes[code] ?? `error ${code}`;
}

/**
 * Looks at the frames of an answer as they come, before Node reads them: when the first byte of the answer came, and what a
 * server does that it must not, in words that go on after its name.
 */
export class FrameWatch {
  /** Called when the head of the answer begins. */
  readonly #onHeaders: () => void;
  #head = Buffer.alloc(0);
  /** The frame under way: its type, how much of it is to come, and the beginning of its content. */
  #frame: { type: number; left: number; begin: Buffer } | null = null;
  #first = true;
  #besideBody = 0;
  /** The code by which the server reset the stream, or said that it is going away. */
  reset: number | null = null;
  goAway: number | null = null;
  /** The server said that this was all of its answer. */
  ended = false;

  constructor(onHeaders: () => void) {
    this.#onHeaders = onHeaders;
  }

  /** @returns why this is no HTTP/2 to go on with; null as long as it may be */
  read(bytes: Buffer): { failure: Failure } | null {
    let at = 0;
    while (at < bytes.length) {
      if (this.#frame === null) {
        const piece = bytes.subarray(at, at + headLength - this.#head.length);
        this.#head = Buffer.concat([this.#head, piece]);
        at += piece.length;
        if (this.#head.length < headLength) break;
        const refused = this.#begin(this.#head);
        if (refused !== null) return refused;
        this.#head = Buffer.alloc(0);
      } else {
        const piece = bytes.subarray(at, at + this.#frame.left);
        at += piece.length;
        this.#frame.left -= piece.length;
        if (this.#frame.begin.length < 8)
          this.#frame.begin = Buffer.concat([this.#frame.begin, piece.subarray(0, 8)]).subarray(0, 8);
      }
      this.#endIfWhole();
    }
    return null;
  }

  #begin(head: Buffer): { failure: Failure } | null {
    const [length, type, flags] = [head.readUIntBE(0, 3), head[3]!, head[4]!];
    if (this.#first && type !== frameType.settings) {
      return failed(
        'protocol',
        /^HTTP\//i.test(head.toString('latin1'))
          ? 'agreed to HTTP/2 and then spoke HTTP/1'
          : 'agreed to HTTP/2 and then did not speak it',
      );
    }
    this.#first = false;
    if (type === frameType.pushPromise)
      return failed('protocol', 'pushed something that nobody asked for, although it was told not to');
    this.#besideBody += headLength + (type === frameType.data ? 0 : length);
    if (this.#besideBody > mostBesideBody)
      return failed('protocol', `sent more than ${mostBesideBody / 1024} KiB beside the body`);
    if (type === frameType.headers) this.#onHeaders();
    if ((type === frameType.headers || type === frameType.data) && (flags & endStream) !== 0) this.ended = true;
    this.#frame = { type, left: length, begin: Buffer.alloc(0) };
    return null;
  }

  #endIfWhole(): void {
    const frame = this.#frame;
    if (frame === null || frame.left > 0) return;
    this.#frame = null;
    if (frame.type === frameType.reset && frame.begin.length >= 4) this.reset = frame.begin.readUInt32BE(0);
    if (frame.type === frameType.goAway && frame.begin.length >= 8) this.goAway = frame.begin.readUInt32BE(4);
  }
}
