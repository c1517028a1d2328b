import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { errorCode } from './failure.ts';

/** What a probe says it understands. */
export const acceptEncoding = 'gzip, deflate, br';

/** More layers than this are an attack, not an answer. */
const maxLayers = 3;

export type Decoded =
  | { kind: 'decoded'; body: Buffer; truncated: boolean }
  /** We have no decoder for this encoding, so nothing may be claimed about the text. */
  | { kind: 'unknown'; encoding: string }
  | { kind: 'corrupt'; message: string };

/**
 * Undoes the Content-Encoding (RFC 9110 section 8.4), writing at most `limit` bytes: a decompression bomb stops there.
 * `truncated` input is decoded as far as it goes.
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
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
  if (encodings.length > maxLayers) {
    return { kind: 'corrupt', message: `The body is encoded ${encodings.length} times over` };
  }
  let current = { body, truncated };
  if (body.length === 0) return { kind: 'decoded', ...current };
  for (const encoding of encodings.reverse()) {
    const decoder = decoderFor(encoding, current.body);
    if (decoder === null) return { kind: 'unknown', encoding };
    const decoded = await run(decoder, current.body, current.truncated, limit);
    if ('message' in decoded) {
      return { kind: 'corrupt', message: `The body is not valid ${encoding}: ${decoded.message}` };
    }
    current = decoded;
  }
  return { kind: 'decoded', ...current };
}

function decoderFor(encoding: string, body: Buffer): Transform | null {
  // A flush that tolerates missing input would hide a body that was cut off, so it is left at its strict default;
  // `run` forgives the end of input that we cut off ourselves.
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      // Some servers send raw deflate under this name; a zlib stream's first byte has 8 as its low nibble.
      return ((body[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress({
        // The window of "large window brotli" is not part of the web's encoding.
        params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 0 },
      });
    default:
      return null;
  }
}

function run(
  decoder: Transform,
  input: Buffer,
  inputTruncated: boolean,
  limit: number,
): Promise<{ body: Buffer; truncated: boolean } | { message: string }> {
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
      else resolve({ message: error.message });
    });
    decoder.end(input);
  });
}
