/** A range as it is typed: a single address stands for itself alone. */
export function rangeOf(text: string): string {
  const range = text.trim();
  if (range === '' || range.includes('/')) return range;
  return `${range}/${range.includes(':') ? 128 : 32}`;
}

/** The list with one range more, each once. */
export function withRange(allow: readonly string[], range: string): string[] {
  return [...new Set([...allow, range])];
}

/** What a range is, for those everyone meets; the others speak for themselves. */
export function rangeWords(range: string): string {
  if (/^127\.|^::1\//.test(range)) return 'this machine itself';
  if (/^(0\.0\.0\.0|::)\/0$/.test(range)) return 'every address, but metadata and link-local ones';
  if (/^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^f[cd]/i.test(range)) return 'a private network';
  return '';
}
