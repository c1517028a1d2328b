import { anchor } from '../../extension/anchoring/anchor.ts';
import { describe } from '../../extension/anchoring/describe.ts';
import type { Selector } from '../../extension/anchoring/selectors.ts';
import { indexText, type TextIndex } from '../../extension/anchoring/text-index.ts';

/* Runs inside the browser's page: what the measure needs of anchoring, on real pages in a real engine. */

/** Elements that hold nothing but one text. */
function leaves(index: TextIndex): { element: Element; text: string }[] {
  return index.runs.flatMap(({ holder: element, text }) => {
    const span = index.spans.get(element);
    const alone = span && span.end - span.first === 1;
    return alone && text.trim() !== '' ? [{ element, text: text.trim().slice(0, 200) }] : [];
  });
}

/** The texts of a page in document order. */
export function texts(): string[] {
  return leaves(indexText(document.documentElement)).map(({ text }) => text);
}

/** Describes leaves of this page, by their places in `texts()`. */
export function describeLeaves(places: number[]): Selector[][] {
  const index = indexText(document.documentElement);
  const all = leaves(index);
  return places.map((place) => describe(all[place]!.element, undefined, index));
}

/** Where each is on this page: outcome, and the place in `texts()` of what was found. */
export function anchorLeaves(described: Selector[][]): { outcome: string; place: number; score: number }[] {
  const index = indexText(document.documentElement);
  const places = new Map(leaves(index).map(({ element }, place) => [element, place]));
  return described.map((selectors) => {
    const found = anchor(selectors, document, undefined, index);
    const place = found.outcome === 'orphan' ? -1 : (places.get(innermost(found.element, index)) ?? -2);
    return { outcome: found.outcome, place, score: found.score };
  });
}

/* A link around a single text is as good as the text: both are the same thing on the screen. */
function innermost(element: Element, index: TextIndex): Element {
  const span = index.spans.get(element);
  const runs = index.runs.slice(span?.first, span?.end).filter(({ text }) => text.trim() !== '');
  return runs.length === 1 ? runs[0]!.holder : element;
}
