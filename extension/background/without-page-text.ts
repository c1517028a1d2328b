import type { OutboxEntry } from './outbox-entry.ts';

/**
 * An entry without a word of the page: only where on it something is. For pages that were marked before anybody
 * could say what of them is private.
 */
export function withoutPageText(entry: OutboxEntry): OutboxEntry {
  if (entry.kind === 'incident') {
    const { page } = entry.body.context;
    if (!page) return entry;
    const bare = { ...page, title: '', element: page.element.split(/[ #"]/)[0]! };
    return { ...entry, body: { ...entry.body, context: { ...entry.body.context, page: bare } } };
  }
  const { target } = entry.body;
  const selectors = target.selectors.flatMap((selector) => {
    if (selector.type === 'XPathSelector') return [selector];
    if (selector.type !== 'x-fingerprint') return [];
    const { type, aim, tag, role, classes, ancestors, position } = selector;
    const words = { id: '', name: '', href: '', label: '', testId: '', text: '' };
    const lists = { own: [], before: [], after: [] };
    const counts = { twins: 0, nth: 0, apart: 0 };
    const around = Array.isArray(ancestors) ? ancestors.map((one: object) => ({ ...one, id: '' })) : [];
    return [{ type, aim, tag, role, classes, position, ...words, ...lists, ...counts, ancestors: around }];
  });
  return { ...entry, body: { ...entry.body, target: { ...target, title: '', excerpt: '', selectors } } };
}
