import { Cookie, CookieJar } from 'tough-cookie';

/** A cookie larger than this is not kept, nor are more than so many (RFC 6265 section 6.1 asks for these at least). */
const maxCookieLength = 4096;
const maxCookies = 50;

/**
 * The cookies that targets set during one attempt, sent back along its redirects by the rules of RFC 6265: by domain,
 * path, Secure and expiry. They are gone with the attempt, so that each attempt comes as a stranger.
 */
export class AttemptCookies {
  /** Made with the first cookie: most attempts meet none. */
  #jar: CookieJar | null = null;
  #kept = 0;

  /** Takes what an answer sets. A cookie that may not be set from there is passed over, as the RFC says. */
  keep(url: URL, setCookie: string | string[] | undefined): void {
    for (const line of [setCookie ?? []].flat()) {
      if (line.length > maxCookieLength || this.#kept >= maxCookies) continue;
      const cookie = Cookie.parse(line, { loose: true });
      // Secure cookies cannot come over a connection that is not (RFC 6265bis section 5.7).
      if (cookie === undefined || (cookie.secure && url.protocol !== 'https:')) continue;
      this.#jar ??= new CookieJar(undefined, {
        looseMode: true,
        prefixSecurity: 'silent',
        // Only TLS is a secure connection here, although browsers make an exception of their own machine.
        allowSecureOnLocal: false,
      });
      if (this.#jar.setCookieSync(cookie, url.href, { ignoreError: true }) !== undefined) this.#kept += 1;
    }
  }

  /**
   * The value of Cookie for a request. `own` are those of the check; of the same name the target's newer one is sent.
   * @returns null where there is none to send
   */
  header(url: URL, own: string | null): string | null {
    const kept = this.#jar?.getCookiesSync(url.href) ?? [];
    if (kept.length === 0) return own;
    const names = new Set(kept.map((cookie) => cookie.key));
    const ours = (own ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '' && !names.has(pair.split('=', 1)[0]!.trim()));
    return [...ours, ...kept.map((cookie) => cookie.cookieString())].join('; ');
  }
}
