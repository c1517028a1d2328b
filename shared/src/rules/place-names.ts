/**
 * The names of environments and services: which are the same, and the slug by which each goes into addresses. Two
 * names that differ never share a slug, or a deployment into a test environment would be live in production.
 */

/** Names longer than this are told apart by a hash of all of them: an index of the database takes no more. */
const longestKey = 300;

/**
 * Whether a character that cannot be seen by itself makes another picture where it stands: it joins two emoji (👩‍🚀
 * is not 👩🚀), or names the region of a flag.
 */
function isEmojiPart(text: string, at: number): boolean {
  const sign = text.codePointAt(at) ?? 0;
  if (sign >= 0xe0020 && sign <= 0xe007f) return true;
  if (sign !== 0x200d) return false;
  const isJoined = /^[\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(text.slice(at + 1));
  return isJoined && /[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u.test(text.slice(0, at));
}

/**
 * What two names must share to be one: trimmed, NFKC and case-folded, without what cannot be seen (Unicode
 * 17.0 section 3.13, toNFKC_Casefold; the letters that lower case leaves apart are folded by way of upper case, and
 * the dotless ı stays one). Empty where nothing visible is left.
 */
export function nameKey(name: string): string {
  const key = name
    .normalize('NFKC')
    // Variation selectors stand between emoji and what joins them.
    .replace(/[\uFE00-\uFE0F]/g, '')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, (sign, at: number, text: string) =>
      isEmojiPart(text, at) ? sign : '',
    )
    .replace(/[^ı]+/g, (letters) => letters.toUpperCase())
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .normalize('NFKC')
    .trim();
  if (key.length <= longestKey) return key;
  const mark = `~${shortHash(key)}${shortHash(`${key}\n`)}`;
  return key.slice(0, longestKey - mark.length).replace(/[\uD800-\uDBFF]$/, '') + mark;
}

/** How many characters of a name are kept. */
const longestName = 300;

/** A name as it is kept: of one that is too long the beginning, with a mark of all of it, so that two stay two. */
export function keptName(name: string): string {
  const text = name.trim();
  if (text.length <= longestName) return text;
  const mark = `… ${shortHash(nameKey(text))}`;
  return text.slice(0, longestName - mark.length).replace(/[\uD800-\uDBFF]$/, '') + mark;
}

/** The place that a reference means: by its name, then by its slug; undefined where neither fits. */
export function matchPlace<T extends { slug: string; name: string }>(
  reference: string,
  places: readonly T[],
): T | undefined {
  const key = nameKey(keptName(reference));
  return places.find(({ name }) => nameKey(name) === key) ?? places.find(({ slug }) => slug === key);
}

/** What a slug holds at most. */
const longest = 63;

/**
 * The slug for a new name. Lower case, "-" for a space and letters without their marks lose nothing. Where
 * anything else is lost, the name is too long, or the slug is taken, a hash of the name tells it apart; a name
 * without any Latin letter or digit is "x-" and the hash.
 *
 * @param isTaken whether another place has the slug
 */
export function slugFor(name: string, isTaken: (slug: string) => boolean): string {
  const key = nameKey(name);
  const plain = key
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll(' ', '-');
  if (/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(plain) && plain.length <= longest && !isTaken(plain))
    return plain;
  const rest = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  for (let salt = 0; ; salt += 1) {
    const hash = shortHash(salt === 0 ? key : `${key}\n${salt}`);
    const head = rest.slice(0, longest - hash.length - 1).replace(/-+$/, '');
    const slug = `${head === '' ? 'x' : head}-${hash}`;
    if (!isTaken(slug)) return slug;
  }
}

/** FNV-1a (Fowler, Noll and Vo), 32 bits, of the UTF-8 bytes as 7 digits of base 36: short, and the same everywhere. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(36).padStart(7, '0');
}

/** What the first release made of a name: whatever was not a-z or 0-9 became "-", so different names were one. */
export function slugOfFirstRelease(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
}
