import { isUtf8 } from 'node:buffer';
import { readContentType } from './content-type.ts';

/** How much of a page is looked through for its charset: WHATWG HTML, "prescan a byte stream". */
const prescanBytes = 1024;

/**
 * The text of a body, by what says its charset first: a byte order mark (WHATWG Encoding, "decode"), the header, the
 * document itself (`<meta>` of a page, the declaration of XML). Where nothing does it is UTF-8, which JSON always is;
 * bytes that are no UTF-8 are read as Windows-1252, as browsers read pages. A `truncated` body may end within a character.
 */
export function textOf(body: Buffer, truncated: boolean, contentType: string | string[] | undefined): string {
  const type = readContentType(contentType);
  for (const label of [markOf(body), type?.charset, declaredIn(body, type?.essence ?? null)]) {
    const decoder = decoderOf(label ?? null);
    if (decoder !== null) return decoder.decode(body);
  }
  return new TextDecoder(
    isUtf8Text(body, truncated) || isJson(type?.essence) ? 'utf-8' : 'windows-1252',
  ).decode(body);
}

/** Whether bytes are UTF-8; of a cut that went through a character at most three bytes are left. */
export function isUtf8Text(body: Buffer, truncated: boolean): boolean {
  return (truncated ? [0, 1, 2, 3] : [0]).some((bytes) =>
    isUtf8(body.subarray(0, Math.max(0, body.length - bytes))),
  );
}

function markOf(body: Buffer): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return null;
}

function declaredIn(body: Buffer, essence: string | null): string | null {
  const start = body.toString('latin1', 0, prescanBytes);
  const markup = /^\s*</.test(start);
  const xml = essence !== null && /^(?:application|text)\/xml$|\+xml$/.test(essence);
  const label =
    (markup ? /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']+)["']/i.exec(start)?.[1] : undefined) ??
    (!xml && (essence === 'text/html' || (markup && (essence === null || essence === '')))
      ? metaCharset(start)
      : undefined);
  if (label === undefined) return null;
  const name = label.trim().toLowerCase();
  // What could be read byte by byte up to here is not UTF-16 (WHATWG HTML, "prescan", last steps).
  if (/^utf-?16/.test(name)) return 'utf-8';
  return name === 'x-user-defined' ? 'windows-1252' : name;
}

function metaCharset(start: string): string | undefined {
  const page = start.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  for (const [, attributes = ''] of page.matchAll(/<meta[\s/]([^>]*)/gi)) {
    const pragma = /http-equiv\s*=\s*["']?content-type/i.test(attributes);
    // Only of this pragma the content may tell a charset.
    const looked = pragma ? attributes : attributes.replace(/content\s*=\s*(?:"[^"]*"|'[^']*')/gi, '');
    const direct = /(?:^|[\s/"'])charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>;]+))/i.exec(looked);
    const found = direct?.[1] ?? direct?.[2] ?? direct?.[3];
    if (found !== undefined) return found;
  }
  return undefined;
}

function decoderOf(label: string | null): InstanceType<typeof TextDecoder> | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label);
  } catch {
    // A charset that nobody knows says nothing.
    return null;
  }
}

function isJson(essence: string | undefined): boolean {
  return essence !== undefined && /^(?:application|text)\/json$|\+json$/.test(essence);
}
