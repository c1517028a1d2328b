/** The longest text of a receiver's that is kept, in characters. */
const longest = 200;

/**
 * What a receiver said, as it may be kept and shown: in one line, cut short, and without what is secret, which some
 * receivers say back.
 * @param secrets that must not appear, in plain; also in the forms in which they travel
 */
export function excerpt(said: string, secrets: readonly (string | null)[]): string {
  const line = masked(said, secrets)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** A text of ours or theirs without what is secret. */
export function masked(text: string, secrets: readonly (string | null)[]): string {
  const forms = secrets
    .filter((secret) => secret !== null)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ])
    // What is shorter is found in any text, and hides nothing.
    .filter((form) => form.length >= 4);
  // The longest first: a part that was masked before would leave the rest of the whole.
  return [...new Set(forms)]
    .toSorted((a, b) => b.length - a.length)
    .reduce((kept, form) => kept.replaceAll(form, '•••'), text);
}
