import { ancestorsOf, stable } from './ancestors.ts';
import { anchorOf, labelOf, linkOf, readableLabelOf, testIdOf } from './called.ts';
import {
  captionOf,
  classesOf,
  columnOf,
  companyOf,
  headingOf,
  isOfSequence,
  itemsOf,
  orderOf,
  pathLevels,
  pathOf,
} from './names.ts';
import { neighboursOf } from './neighbours.ts';
import { partOf } from './part-of.ts';
import { readability, readableAttribute } from './readable-text.ts';
import { PART_LIMIT, QUOTE_LIMIT, type Ancestor, type Fingerprint } from './selectors.ts';
import { textOf, textsIn, type TextIndex } from './text-index.ts';

/**
 * Writes down what an element looks like now. What others are equal to it, and what sets it apart from them, is
 * added by `setApart` in equals.ts.
 */
export function fingerprintOf(element: Element, index: TextIndex): Fingerprint {
  const text = textOf(index, element, QUOTE_LIMIT);
  const around = itemsOf(index, element);
  const sequence = isOfSequence(index, element, around);
  // What else happens on a day does not say which day it is.
  const items = sequence ? [] : around;
  const [before, after] = neighboursOf(element, index);
  const { shut } = index;
  const level = readability(element, shut);
  return {
    type: 'x-fingerprint',
    aim: 'element',
    tag: element.localName,
    id: level === 'nothing' ? '' : stable(element.id),
    name: readableAttribute(element, 'name', shut).slice(0, 120),
    href: linkOf(readableAttribute(anchorOf(element), 'href', shut)),
    role: element.getAttribute('role') ?? '',
    label: level === 'all' ? labelOf(element) : readableLabelOf(element, shut),
    testId: level === 'nothing' ? '' : testIdOf(element),
    classes: [...classesOf(index, element)],
    text,
    parts: [...textsIn(index, element)].slice(0, PART_LIMIT),
    items,
    caption: captionOf(index, element),
    column: columnOf(index, element),
    heading: headingOf(index, element),
    under: partOf(index, element, items),
    company: companyOf(index, element),
    byHeading: false,
    byNear: false,
    sequence,
    path: pathOf(index, element, pathLevels(items)),
    equals: 0,
    nthEqual: 0,
    twins: 0,
    nth: 0,
    own: [],
    apart: 0,
    ancestors: level === 'nothing' ? ancestorsOf(index, element).map(withoutId) : ancestorsOf(index, element),
    before,
    after,
    position: positionOf(element, index),
  };
}

/** Place in document order, from 0 to 1. */
export function positionOf(element: Element, index: TextIndex): number {
  return orderOf(index, element) / Math.max(1, index.spans.size - 1);
}

/* Ids around something private may name whose it is; which of them lie inside it is not worth telling apart. */
function withoutId(ancestor: Ancestor): Ancestor {
  return { ...ancestor, id: '' };
}
