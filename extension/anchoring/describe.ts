import { isElement } from './is-element.ts';
import { cssPathOf, xpathOf } from './css-path.ts';
import { setApart } from './equals.ts';
import { fingerprintOf } from './fingerprint.ts';
import { CONTEXT_LIMIT, QUOTE_LIMIT, type Selector } from './selectors.ts';
import { offsetsOf } from './text-range.ts';
import type { ShadowOf } from './shadow-of.ts';
import { indexText, openShadow, type TextIndex } from './text-index.ts';

/** Writes down an element or a stretch of text by several selectors, so that it is found again later. */
export function describe(
  target: Element | Range,
  shadowOf: ShadowOf = openShadow,
  index: TextIndex = indexText(documentOf(target).documentElement, shadowOf),
): Selector[] {
  return 'startContainer' in target ? describeRange(target, index) : describeElement(target, index);
}

function documentOf(target: Element | Range): Document {
  return 'startContainer' in target ? target.startContainer.ownerDocument! : target.ownerDocument;
}

function describeElement(element: Element, index: TextIndex): Selector[] {
  const selectors: Selector[] = [cssPathOf(element, index.shut)];
  const xpath = xpathOf(element);
  if (xpath) selectors.push({ type: 'XPathSelector', value: xpath });
  const print = setApart(fingerprintOf(element, index), element, index);
  const span = index.spans.get(element);
  const first = span && index.runs[span.first];
  // A quote is of use to other readers of the data only where the element is a label and not half the page.
  if (first && print.text !== '' && print.text.length < QUOTE_LIMIT) {
    const start = index.text.indexOf(print.text, first.start);
    selectors.push(...quoteAt(index, start, start + print.text.length));
  }
  selectors.push(print);
  return selectors;
}

function describeRange(range: Range, index: TextIndex): Selector[] {
  const at = offsetsOf(index, range);
  const holder = range.commonAncestorContainer;
  const element = isElement(holder) ? holder : holder.parentElement!;
  if (!at) return describeElement(element, index);
  const selectors = describeElement(element, index)
    .filter(({ type }) => !type.startsWith('Text'))
    .map((selector) =>
      selector.type === 'x-fingerprint' ? { ...selector, aim: 'text' as const } : selector,
    );
  return [...selectors, ...quoteAt(index, at.start, Math.min(at.end, at.start + QUOTE_LIMIT))];
}

function quoteAt(index: TextIndex, start: number, end: number): Selector[] {
  return [
    {
      type: 'TextQuoteSelector',
      exact: index.text.slice(start, end),
      prefix: index.text.slice(Math.max(0, start - CONTEXT_LIMIT), start),
      suffix: index.text.slice(end, end + CONTEXT_LIMIT),
    },
    { type: 'TextPositionSelector', start, end },
  ];
}
