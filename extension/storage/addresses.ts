import { normalisePageUrl } from '@appops/shared/rules/url-match';

/**
 * The address of a page as it leaves the browser: the form under which notes are stored, with no query
 * parameters but those that the user listed. Queries hold sessions, searches and names. Null for pages that are
 * none of a service (the browser's own, files).
 */
export function pageAddress(url: string | undefined, keptParameters: readonly string[]): string | null {
  return url === undefined
    ? null
    : normalisePageUrl(url, { keepParameters: keptParameters, hashRouter: true });
}

/** The match pattern that covers an origin. Without its port: Firefox knows none in patterns, and Chrome takes all. */
export function originPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

export type BackendAddress = { ok: true; url: string } | { ok: false; reason: string };

/** Checks the address of a backend as a person typed it. */
export function backendAddress(typed: string, plainHttp: boolean): BackendAddress {
  const text = typed.trim();
  if (text === '')
    return { ok: false, reason: 'Enter the address of your AppOps, such as https://appops.example.com.' };
  const parsed = parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return {
      ok: false,
      reason: 'That is no web address. It begins with https://, or with http:// for this machine.',
    };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return { ok: false, reason: 'Leave user name and password out of the address; pairing signs you in.' };
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    return { ok: false, reason: 'Leave out everything from "?" or "#" on.' };
  }
  if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname) && !plainHttp) {
    return {
      ok: false,
      reason: `http:// sends notes and the token readable through the network. Use https://, or tick "Allow http:// in my own network" if ${parsed.hostname} is inside it.`,
    };
  }
  return { ok: true, url: parsed.origin + parsed.pathname.replace(/\/+$/, '') };
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\./.test(hostname)
  );
}

function parse(url: string | undefined): URL | null {
  return url !== undefined && URL.canParse(url) ? new URL(url) : null;
}
