/**
 * A host name or address that stands alone, as the platform's parser of addresses gives it: in lower case, names beyond
 * ASCII encoded, IPv6 in brackets, and unusual spellings of IPv4 ("0x7f.1") in dotted form. Null for anything else.
 */
export function hostNameOf(text: string): string | null {
  const host = /^[^[\]]*:[^[\]]*:/.test(text) ? `[${text}]` : text;
  // What the parser would pass over, or take for another part of an address.
  if (host === '' || /[\s/\\?#@%]/.test(host) || /:\d*$/.test(host)) return null;
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return null;
  }
}
