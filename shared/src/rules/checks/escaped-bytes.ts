const escapes: Record<string, string> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };
const escape = /\\(x[0-9a-fA-F]{2}|[\s\S]|$)/g;

/**
 * The bytes that a text stands for: UTF-8, with the escapes `\r` `\n` `\t` `\0` `\\`, and `\xHH` for any one byte. Null
 * where an escape is none of these; `escapeProblem` says which.
 */
export function bytesOf(text: string): Uint8Array | null {
  if (escapeProblem(text) !== null) return null;
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const found of text.matchAll(escape)) {
    const code = found[1]!;
    parts.push(encoder.encode(text.slice(from, found.index)));
    parts.push(
      code.length === 3 ? Uint8Array.of(parseInt(code.slice(1), 16)) : encoder.encode(escapes[code]),
    );
    from = found.index + found[0].length;
  }
  parts.push(encoder.encode(text.slice(from)));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** What is wrong with a text's escapes, to stand behind its field's name; null where nothing is. */
export function escapeProblem(text: string): string | null {
  if (!text.isWellFormed()) return 'holds half a character, which no text has';
  for (const [whole, code = ''] of text.matchAll(escape)) {
    if (code.length === 3 || Object.hasOwn(escapes, code)) continue;
    return `holds "${whole}", which is no escape; there are \\r, \\n, \\t, \\0, \\xHH, and \\\\ for a backslash`;
  }
  return null;
}

/** Bytes as a text that `bytesOf` reads: printable ASCII as it is, everything else escaped. */
export function escaped(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const named =
      byte === 13 ? '\\r' : byte === 10 ? '\\n' : byte === 9 ? '\\t' : byte === 92 ? '\\\\' : null;
    text +=
      named ??
      (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`);
  }
  return text;
}
