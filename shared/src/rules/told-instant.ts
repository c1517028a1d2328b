/**
 * Instants as sources tell them: RFC 3339, and what is near to it: an offset without its colon (`+0100`), a space for
 * the `T`, `UTC` for `Z` (GitLab). ISO 8601 allows the first two.
 */

const form =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?:(Z|UTC)|([+-]\d{2}):?(\d{2})?)$/i;

/** Epoch milliseconds, or null where the text is no instant. */
export function parseInstant(text: string): number | null {
  const found = form.exec(text.trim());
  if (found === null) return null;
  const [, date = '', time = '', utc, hours = '', minutes = '00'] = found;
  const at = Date.parse(`${date}T${time}${utc === undefined ? `${hours}:${minutes}` : 'Z'}`);
  return Number.isNaN(at) ? null : at;
}
