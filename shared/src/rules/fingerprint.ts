/**
 * When are two failures the same problem? The fingerprint is versioned: a problem keeps the one it was made with,
 * so a better normalisation later splits no existing record.
 */

export const FINGERPRINT_VERSION = 1;

export interface FailureDescription {
  service: string;
  monitor: string;
  /** What was asserted, for example "status" or "json $.ok"; null when the run failed before any assertion. */
  assertion: string | null;
  /** Class of failure: dns, connect, tls, timeout, status, assertion, blocked … */
  reason: string;
  message: string;
}

export interface Fingerprint {
  /** Equal means: the same problem, automatically. `[a-z0-9_]` only. */
  exact: string;
  /** Equal without the message: worth suggesting to a person. */
  loose: string;
}

/** Deterministic, synchronous and equal in every runtime. */
export function fingerprintOf(failure: FailureDescription): Fingerprint {
  const coarse = [failure.service, failure.monitor, failure.assertion ?? '', failure.reason];
  return {
    exact: `f${FINGERPRINT_VERSION}_${hash([...coarse, normaliseMessage(failure.message)])}`,
    loose: `l${FINGERPRINT_VERSION}_${hash(coarse)}`,
  };
}

/** Order matters: the long and specific forms go before the numbers that they contain. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|(?<!\p{L})'[^'\n]*'(?!\p{L})/gu, '<text>'],
  [/https?:\/\/[^\s<>)\]]+/gi, '<url>'],
  [/\b\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:z\b|[+-]\d\d:?\d\d\b)?/gi, '<date>'],
  [
    /\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? \d{1,2} [a-z]{3,9} \d{4}(?: \d\d:\d\d(?::\d\d)?)?(?: gmt| utc)?\b/gi,
    '<date>',
  ],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b/g, '<date>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  // Our own ids and the like: a short prefix and a long tail.
  [/\b[a-z]{2,8}_(?=[a-z0-9]*\d)[a-z0-9]{12,}\b/gi, '<id>'],
  // Hashes; a plain word such as "deadbeef" without a digit stays.
  [/\b(?=[0-9a-f]*\d)(?:0x)?[0-9a-f]{7,}\b/gi, '<id>'],
  [/\b(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}\b/gi, '<n>'],
  [/[-+]?\d+(?:[.,:]\d+)*/g, '<n>'],
];

/** Longer messages differ in their beginning or not at all. */
const LONGEST_MESSAGE = 2000;

/** The message without what differs from one occurrence to the next. Normalising twice changes nothing. */
export function normaliseMessage(message: string): string {
  let text = message.slice(0, LONGEST_MESSAGE).normalize('NFKC').toLowerCase();
  // One replacement may lay another open ("5http://…"). No replacement adds a digit or a quote, so this ends.
  for (let before = ''; before !== text;) {
    before = text;
    for (const [pattern, replacement] of REPLACEMENTS) text = text.replace(pattern, replacement);
    text = text.replace(/\s+/g, ' ').trim();
  }
  return text;
}

/** FNV-1a with 64 bits over UTF-8; each part is closed by a byte that UTF-8 never holds. */
function hash(parts: readonly string[]): string {
  const encoder = new TextEncoder();
  let value = 0xcbf29ce484222325n;
  const add = (byte: number): void => {
    value = ((value ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  };
  for (const part of parts) {
    for (const byte of encoder.encode(part)) add(byte);
    add(0xff);
  }
  return value.toString(16).padStart(16, '0');
}
