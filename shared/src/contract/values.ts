import * as z from 'zod/mini';

/** An instant as RFC 3339 text. Requests may carry any offset; replies are always in UTC. */
export const instant = z.iso.datetime({ offset: true });

/** The only text, besides ids, that goes into paths. The original name is kept beside it. */
export const slug = z
  .string()
  .check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 characters of a-z, 0-9 and "-"'));

/** What a request names a service or an environment by: its name, or its slug. */
export const placeName = line(300);

/** An http(s) address that a person may follow. */
export const httpUrl = z.string().check(
  z.maxLength(2048),
  z.refine((text) => {
    try {
      return /^https?:$/.test(new URL(text).protocol);
    } catch {
      return false;
    }
  }, 'must be an absolute http:// or https:// address'),
);

/** One line of text, trimmed, not empty. */
export function line(maximum = 200) {
  return z.string().check(z.trim(), z.minLength(1), z.maxLength(maximum));
}

/** Text of several lines; may be empty. */
export function text(maximum = 20_000) {
  return z.string().check(z.maxLength(maximum));
}

/**
 * An enumeration as it is read from a reply: a value that a newer server added becomes `unknown`, so that a
 * client one version older survives.
 */
export function replyEnum<const T extends readonly [string, ...string[]]>(values: T) {
  // Cast: a spread list has no length to its type, and zod's type of its values cannot be followed for any list.
  return z.catch(z.enum([...values, 'unknown'] as [...T, 'unknown']), 'unknown' as never);
}
