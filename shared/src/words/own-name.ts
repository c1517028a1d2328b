/** A field's own name as words, for what has no word here: "firstQuery" is "First query". */
export function ownName(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
