/**
 * The two messages of `grpc.health.v1.Health/Check` (grpc/grpc-proto, grpc/health/v1/health.proto) in the encoding of Protocol
 * Buffers (protobuf.dev, "Encoding"), each with the five bytes before it that gRPC has (grpc/grpc, doc/PROTOCOL-HTTP2.md).
 */

const prefixBytes = 5;
/** More than any answer to this call needs: a status is two bytes. */
export const mostAnswerBytes = 64 * 1024;

/** HealthCheckRequest: the service's name is field 1; the empty one is left out. */
export function requestOf(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a]), varint(name.length), name]);
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The serving status of a HealthCheckResponse as a number, or why the body is none. */
export function answerOf(body: Buffer): { status: number } | { broken: string } {
  if (body.length < prefixBytes) return { broken: 'it ended within the head of its message' };
  if (body[0] !== 0) return { broken: 'its message is compressed, which was not asked for' };
  const length = body.readUInt32BE(1);
  const left = body.length - prefixBytes;
  if (length > left) return { broken: `it says that its message has ${length} bytes, and sent ${left}` };
  if (length < left) return { broken: 'it sent more than one message' };
  try {
    return { status: statusIn(body.subarray(prefixBytes)) };
  } catch (error) {
    return { broken: error instanceof RangeError ? 'its message is no HealthCheckResponse' : String(error) };
  }
}

/**
 * Field 1 as an enumeration: 0 where it is left out, the last one where it comes again. Fields that are not known are passed over.
 * @throws {RangeError} for what is no message
 */
function statusIn(message: Buffer): number {
  let status = 0;
  let at = 0;
  const next = (): number => {
    const byte = message[at];
    if (byte === undefined) throw new RangeError('cut off');
    at += 1;
    return byte;
  };
  const readVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = next();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number without end');
  };
  while (at < message.length) {
    const key = readVarint();
    switch (Number(key & 7n)) {
      case 0: {
        const value = readVarint();
        if (key >> 3n === 1n) status = Number(BigInt.asIntN(32, value));
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = Number(readVarint());
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new RangeError('an unknown kind of field');
    }
    if (at > message.length) throw new RangeError('cut off');
  }
  return status;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** What a server says to a status: percent-encoded UTF-8, of which whatever cannot be decoded stays as it is. */
export function decodedMessage(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = /^%[0-9a-f]{2}/i.exec(text.slice(at, at + 3))?.[0];
    if (code === undefined) {
      bytes.push(text.charCodeAt(at) & 0xff);
      continue;
    }
    bytes.push(parseInt(code.slice(1), 16));
    at += 2;
  }
  return Buffer.from(bytes).toString();
}
