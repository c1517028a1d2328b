/**
 * What an assertion asks of a value, as its findings tell it: "less than 5". Findings are stored, and a failure is known
 * again by their words, so these stay as the first release told them.
 */
export function comparisonWords(comparison: string): string {
  return comparison.replaceAll('_', ' ');
}
