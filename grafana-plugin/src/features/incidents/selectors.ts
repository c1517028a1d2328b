import type { Selector } from '@appops/shared/contract/annotations';

/** The element that a note is pinned to, as its CSS selector tells; at most 120 characters. Null without one. */
export function describeSelectors(selectors: readonly Selector[]): string | null {
  const css = selectors.find(({ type, value }) => type === 'CssSelector' && typeof value === 'string');
  const text = css?.value;
  if (typeof text !== 'string' || text === '') return null;
  return text.length <= 120 ? text : `…${text.slice(-119)}`;
}
