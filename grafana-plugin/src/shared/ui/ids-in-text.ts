const ID = /\b[a-z]{3,4}_[0-9a-f]{32}\b/g;

/** A text cut at the ids in it: what stands before each, and the rest with a null. */
export function idsIn(text: string): { before: string; id: string | null }[] {
  const parts: { before: string; id: string | null }[] = [];
  let from = 0;
  for (const match of text.matchAll(ID)) {
    parts.push({ before: text.slice(from, match.index), id: match[0] });
    from = match.index + match[0].length;
  }
  parts.push({ before: text.slice(from), id: null });
  return parts;
}
