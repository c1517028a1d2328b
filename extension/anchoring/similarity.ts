/** Texts whose letter pairs are kept: the same ones are compared with those of hundreds of rows. */
const KEPT = 1000;
const pairsKept = new Map<string, Uint32Array>();

/** Likeness of two texts from 0 to 1: the Dice coefficient over letter pairs, deaf to case. */
export function textLikeness(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  if (a === b) return 1;
  if (a.length < 2 || b.length < 2) return 0;
  const [short, long] = a.length < b.length ? [a.length, b.length] : [b.length, a.length];
  // So different in length they cannot be alike, and most texts of a page are not.
  if (long > 5 * short) return 0;
  const [one, other] = [pairsOf(a), pairsOf(b)];
  let shared = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const apart = one[i]! - other[j]!;
    if (apart === 0) shared++;
    if (apart <= 0) i++;
    if (apart >= 0) j++;
  }
  return (2 * shared) / (one.length + other.length);
}

/* The pairs of letters in a text as numbers, in order. */
function pairsOf(text: string): Uint32Array {
  let pairs = pairsKept.get(text);
  if (!pairs) {
    pairs = new Uint32Array(text.length - 1);
    for (let i = 0; i < pairs.length; i++) pairs[i] = text.charCodeAt(i) * 0x10000 + text.charCodeAt(i + 1);
    pairs.sort();
    if (pairsKept.size >= KEPT) pairsKept.clear();
    pairsKept.set(text, pairs);
  }
  return pairs;
}

/**
 * Likeness of two neighbour texts. Stricter than `textLikeness`: neighbours exist to tell one row from the
 * next, and "Order 1001" must not vouch for "Order 1002".
 */
export function neighbourLikeness(left: string, right: string): number {
  if (left.toLowerCase() === right.toLowerCase()) return 1;
  if (withoutDigits(left) === withoutDigits(right) && /\p{L}{3}/u.test(left)) return 0.5;
  return textLikeness(left, right) >= 0.85 ? 0.5 : 0;
}

function withoutDigits(text: string): string {
  return /\d/.test(text) ? text.replace(/\d+/g, '#') : text;
}

/** Share of tokens that two sets have in common (Jaccard); 1 when both are empty. */
export function setLikeness(left: readonly string[], right: readonly string[]): number {
  if (left === right || (left.length === 1 && right.length === 1 && left[0] === right[0])) return 1;
  const union = new Set([...left, ...right]);
  if (union.size === 0) return 1;
  const other = new Set(right);
  let shared = 0;
  for (const token of new Set(left)) if (other.has(token)) shared++;
  return shared / union.size;
}

/** Ids and classes that a build or a framework makes up anew, and that therefore identify nothing. */
export function looksGenerated(token: string): boolean {
  return (
    /^(css|sc|jss|emotion|svelte|styled|ember|radix|headlessui|mui|react-aria)[-_:]?/.test(token) ||
    /[:«»]/.test(token) ||
    /\d{4,}/.test(token) ||
    /[0-9a-f]{8,}/i.test(token) ||
    // Hash suffix as CSS modules write it: letters of both cases, or letters and digits mixed.
    token.split(/__|--|[-_]/).some((part) => part.length >= 5 && mixesCharacters(part))
  );
}

function mixesCharacters(part: string): boolean {
  if (/\d/.test(part) && /[a-z]\d+[a-z]|\d[a-z]+\d/i.test(part)) return true;
  const changes = part.match(/[a-z][A-Z]|[A-Z][a-z]/g)?.length ?? 0;
  return changes >= 4;
}

/**
 * Whether a text names something, as opposed to telling a value of it: "Refunds" and "#10230" do, "3", "41.50 €",
 * "12 ms" and "10:42" do not. Only names tell one place from another; values change.
 */
export function isName(text: string): boolean {
  if (/^#?\d{4,}$/.test(text)) return true;
  if (/^[^\p{L}\d]*\d[\d\s.,:'/+-]*\p{L}{0,3}[^\p{L}\d]*$/u.test(text) || isWhen(text)) return false;
  return /\p{L}{2}|\p{Lo}/u.test(text);
}

/** The numbers in a text, in order: two texts that differ in them name two things. */
export function digitsOf(text: string): string {
  return (text.match(/\d+/g) ?? []).join(' ');
}

/* "5 minutes ago", "updated 3 hours ago", "in 2 days", "yesterday": another one tomorrow. */
function isWhen(text: string): boolean {
  return (
    text.length < 40 &&
    /(?:^|\s)(?:an?|\d+)\s?\p{L}+ ago$|(?:^|\s)in (?:an?|\d+) \p{L}+$|^(?:just now|now|today|yesterday|tomorrow)$/iu.test(
      text,
    )
  );
}
