import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { isUtf8Text } from './body-text.ts';
import { errorCode } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';

/** What a probe says it understands. */
export const acceptEncoding = 'gzip, deflate, br';

/** More layers than this are an attack, not an answer. */
const maxLayers = 3;

/** Names that stand in Content-Encoding although nothing was done to the body. */
const noEncodings = new Set(['identity', 'none', 'aws-chunked', 'utf-8', 'utf8', 'binary', '7bit', '8bit']);

const decoders = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd']);

export type Decoded =
  | { kind: 'decoded'; body: Buffer; truncated: boolean }
  /** We have no decoder for this encoding, so nothing may be claimed about the text. */
  | { kind: 'unknown'; encoding: string }
  | { kind: 'corrupt'; message: string }
  /** Our own illness: nothing is known of the body. */
  | { kind: 'ill'; message: string };

/**
 * Undoes the Content-Encoding (RFC 9110 section 8.4), writing at most `limit` bytes: a decompression bomb stops there.
 * `truncated` input is decoded as far as it goes.
 *
 * Names that mean nothing, such as `aws-chunked`, are passed over. Where one is left that nobody knows, the body stays
 * as it came (WHATWG Fetch, "handle content codings") if it reads as text; else nothing may be claimed about it.
 */
export async function decodeBody(
  body: Buffer,
  truncated: boolean,
  header: string | string[] | undefined,
  limit: number,
): Promise<Decoded> {
  const encodings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && !noEncodings.has(encoding));
  if (encodings.length > maxLayers) {
    return { kind: 'corrupt', message: `The body is encoded ${encodings.length} times over` };
  }
  let current = { body, truncated };
  if (body.length === 0) return { kind: 'decoded', ...current };
  const unknown = encodings.find((encoding) => !decoders.has(encoding));
  if (unknown !== undefined) {
    return isText(body, truncated) ? { kind: 'decoded', ...current } : { kind: 'unknown', encoding: unknown };
  }
  for (const encoding of encodings.reverse()) {
    const decoder = decoderFor(encoding, current.body);
    let decoded = await run(decoder, current.body, current.truncated, limit);
    if ('message' in decoded && /^(?:x-)?gzip$/.test(encoding)) {
      // The decoder gives nothing at all where something else follows the last member; browsers pass over that.
      const end = await endOfGzip(current.body, limit);
      if (end !== null) decoded = await run(createGunzip(), current.body.subarray(0, end), false, limit);
    }
    if ('message' in decoded) {
      if (decoded.own !== null)
        return { kind: 'ill', message: `The body could not be decompressed: ${decoded.own}` };
      return { kind: 'corrupt', message: `The body is not valid ${encoding}: ${decoded.message}` };
    }
    current = decoded;
  }
  return { kind: 'decoded', ...current };
}

function isText(body: Buffer, truncated: boolean): boolean {
  return !body.includes(0) && isUtf8Text(body, truncated);
}

function decoderFor(encoding: string, body: Buffer): Transform {
  // A flush that tolerates missing input would hide a body that was cut off, so it is left at its strict default;
  // `run` forgives the end of input that we cut off ourselves.
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return isZlib(body) ? createInflate() : createInflateRaw();
    case 'zstd':
      // RFC 9659: no window larger than 8 MiB.
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 23 } });
    default:
      return createBrotliDecompress({
        // The window of "large window brotli" is not part of the web's encoding.
        params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 0 },
      });
  }
}

/** Some servers send raw deflate where zlib's format is meant (RFC 1950 section 2.2 has the check of its header). */
function isZlib(body: Buffer): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function run(
  decoder: Transform,
  input: Buffer,
  inputTruncated: boolean,
  limit: number,
): Promise<{ body: Buffer; truncated: boolean } | { message: string; own: string | null }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (truncated: boolean): void => {
      decoder.destroy();
      resolve({ body: Buffer.concat(chunks), truncated });
    };
    decoder.on('data', (chunk: Buffer) => {
      const room = limit - bytes;
      bytes += chunk.length;
      chunks.push(chunk.length <= room ? chunk : chunk.subarray(0, Math.max(0, room)));
      if (bytes > limit) finish(true);
    });
    decoder.once('end', () => finish(inputTruncated));
    decoder.once('error', (error) => {
      if (inputTruncated && /UNEXPECTED_END|Z_BUF_ERROR/.test(errorCode(error))) finish(true);
      else resolve({ message: error.message, own: ownShortage(errorCode(error)) });
    });
    decoder.end(input);
  });
}

/**
 * Where the last gzip member ends that is followed by something that is no member (RFC 1952); null where it is not so:
 * then what is broken is the gzip itself.
 */
async function endOfGzip(body: Buffer, limit: number): Promise<number | null> {
  let end = 0;
  while (body[end] === 0x1f && body[end + 1] === 0x8b) {
    const data = endOfGzipHeader(body, end);
    if (data === null) return null;
    const decoder = createInflateRaw();
    const inflated = await run(decoder, body.subarray(data), false, limit);
    // After the data stand a checksum and a length, of four bytes each, which are judged when it is read again.
    if ('message' in inflated || inflated.truncated) return null;
    end = data + decoder.bytesWritten + 8;
  }
  return end > 0 && end < body.length ? end : null;
}

function endOfGzipHeader(body: Buffer, start: number): number | null {
  const flags = body[start + 3] ?? 0;
  let at = start + 10;
  if ((flags & 4) !== 0) at += 2 + (body[at] ?? 0) + 256 * (body[at + 1] ?? 0);
  // A name and a comment, each up to a zero byte.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const zero = body.indexOf(0, at);
    if (zero === -1) return null;
    at = zero + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at < body.length ? at : null;
}
