import type { Leniency } from '@appops/shared/words/leniency';
import { failed, type Failure } from '../../net/failure.ts';

/** Where a body ends (RFC 9112 section 6.3): after so many bytes, with its last chunk, or with the connection. */
export interface Framing {
  body: number | 'chunks' | 'until close';
  /** Transfer codings beside `chunked`, in the order in which they were applied. */
  codings: readonly string[];
}

/** Transfer codings that can be undone, although nobody asked for them. */
const knownCodings = new Set(['gzip', 'x-gzip', 'deflate']);

interface Answered {
  code: number;
  /** The 0 of HTTP/1.0. */
  minor: number;
  /** Of the request. */
  method: string;
}

/**
 * @param lenient is told what is passed over; null where nothing is
 * @returns the framing, or a failure whose message goes on after the name of the origin
 */
export function framingOf(
  headers: ReadonlyMap<string, readonly string[]>,
  { code, minor, method }: Answered,
  lenient: ((what: Leniency) => void) | null = null,
): Framing | { failure: Failure } {
  if (method === 'HEAD' || code === 204 || code === 304) return { body: 0, codings: [] };
  // RFC 9112 section 6.1: what says so in HTTP/1.0 does not mean it, so that only the connection's end is sure.
  if (minor === 0 && headers.has('transfer-encoding')) return { body: 'until close', codings: [] };
  const codings = listOf(headers.get('transfer-encoding')).filter((coding) => coding !== 'identity');
  if (codings.length > 0) {
    const chunked = codings.at(-1) === 'chunked';
    // Told twice by two layers of a server, it was still applied once.
    while (codings.at(-1) === 'chunked') codings.pop();
    const odd = codings.find((coding) => !knownCodings.has(coding));
    if (odd !== undefined && lenient !== null) {
      lenient('unknownCoding');
      // What was done before it cannot be undone either.
      return { body: chunked ? 'chunks' : 'until close', codings: [] };
    }
    if (odd !== undefined)
      return failed('protocol', `used the transfer coding "${odd}", which cannot be undone here`);
    return { body: chunked ? 'chunks' : 'until close', codings };
  }
  const told = headers.get('content-length');
  if (told === undefined) return { body: 'until close', codings: [] };
  const lengths = told.flatMap((value) => value.split(',')).map((value) => value.trim());
  const broken = lengths.find((length) => !/^\d+$/.test(length));
  if (broken !== undefined) {
    if (lenient !== null) return passedOver(lenient, 'badLength');
    return failed('body', `sent the Content-Length "${broken.slice(0, 60)}", which is no length`);
  }
  const different = [...new Set(lengths.map((length) => BigInt(length)))];
  if (different.length > 1) {
    if (lenient !== null) return passedOver(lenient, 'twoLengths');
    return failed('body', `sent two different lengths of its body (${different.slice(0, 2).join(' and ')})`);
  }
  return { body: Number(different[0]), codings: [] };
}

function passedOver(lenient: (what: Leniency) => void, what: Leniency): Framing {
  lenient(what);
  return { body: 'until close', codings: [] };
}

function listOf(values: readonly string[] | undefined): string[] {
  return (values ?? [])
    .join(',')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
