/** Why a WebSocket was closed, by the codes of RFC 6455 section 7.4.1 and IANA's registry. */
const closeCodes: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no code given',
  1006: 'without a closing handshake',
  1007: 'invalid data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension missing',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
};

/** A close code with what it means: "1008 (policy violation)"; one that is not known here alone. */
export function closeCodeInWords(code: number): string {
  const known = closeCodes[code];
  return known === undefined ? String(code) : `${code} (${known})`;
}
