/** A code as it is shown, whatever way it was typed: upper case, four letters, a hyphen, four letters. */
export function shownCode(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .slice(0, 8);
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

export function completeCode(code: string): boolean {
  return /^[A-Z]{4}-[A-Z]{4}$/.test(code);
}
