import { MIMEType } from 'node:util';

export interface ContentType {
  /** Such as `text/html`; empty where only a charset can be read. */
  essence: string;
  charset: string | null;
}

/** What a header Content-Type says, as far as it can be read; null where it says nothing. */
export function readContentType(given: string | string[] | undefined): ContentType | null {
  const [header] = [given].flat();
  if (header === undefined) return null;
  try {
    const type = new MIMEType(header);
    return { essence: type.essence, charset: type.params.get('charset') };
  } catch {
    // No type that can be read, but perhaps a charset.
    const charset = /charset\s*=\s*"?([^\s;",]+)/i.exec(header)?.[1] ?? null;
    return charset === null ? null : { essence: '', charset };
  }
}

/** How much of it is told; media types that are registered are shorter. */
const mostShown = 100;

/**
 * What a header Content-Type says of the body, to be shown: "text/html; charset=utf-8". Parameters beside the charset, such
 * as the boundary of a multipart body, may be others at each answer and are left out. Null where there is no media type.
 */
export function shownContentType(given: string | string[] | undefined): string | null {
  const type = readContentType(given);
  if (type === null || type.essence === '') return null;
  const shown =
    type.charset === null ? type.essence : `${type.essence}; charset=${type.charset.toLowerCase()}`;
  return shown.slice(0, mostShown);
}
