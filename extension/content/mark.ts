import { namingAttributes } from '../anchoring/called.ts';
import { describe } from '../anchoring/describe.ts';
import { typedTexts, withoutTyped } from '../anchoring/mirrors.ts';
import { readability, readableAttribute, readableTitle } from '../anchoring/readable-text.ts';
import { indexText, textOf, type TextIndex } from '../anchoring/text-index.ts';
import { offsetsOf } from '../anchoring/text-range.ts';
import type { MarkedTarget } from '../messages/target.ts';
import { anyShadow } from './runtime.ts';

/** Describes what was marked, with the circumstances under which it was seen. Never what was typed or is masked. */
export function markTarget(target: Element | Range, inFrame = false): MarkedTarget {
  const index = indexText(document.documentElement, anyShadow);
  const isRange = 'startContainer' in target;
  const typed = typedTexts(document, anyShadow);
  return {
    selectors: withoutTyped(describe(target, anyShadow, index), typed).map((selector) => ({ ...selector })),
    excerpt: typed.takenOutOf(isRange ? quoteOf(target, index) : wordsOf(target, index, 500)),
    element: typed.takenOutOf(nameOf(isRange ? elementOf(target) : target, index)),
    ...surroundings(),
    ...(inFrame ? { inside: 'frame' as const } : {}),
  };
}

/** The circumstances under which a page was seen. */
export function surroundings(): Pick<MarkedTarget, 'title' | 'viewport' | 'userAgent'> {
  return {
    title: readableTitle(document, anyShadow).slice(0, 500),
    viewport: `${innerWidth}x${innerHeight} at ${devicePixelRatio}x`,
    userAgent: navigator.userAgent.slice(0, 500),
  };
}

/** The selected stretch of text; null when nothing is selected. */
export function selectedRange(): Range | null {
  const selection = getSelection();
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return range.toString().trim() === '' ? null : range.cloneRange();
}

function elementOf(range: Range): Element {
  const node = range.commonAncestorContainer;
  return node instanceof Element ? node : node.parentElement!;
}

function quoteOf(range: Range, index: TextIndex): string {
  const at = offsetsOf(index, range);
  return at === null ? '' : index.text.slice(at.start, Math.min(at.end, at.start + 500));
}

function nameOf(element: Element, index: TextIndex): string {
  const id = element.id === '' || readability(element, index.shut) === 'nothing' ? '' : `#${element.id}`;
  const words = wordsOf(element, index, 60);
  return `${element.localName}${id}${words === '' ? '' : ` "${words}"`}`.slice(0, 500);
}

/* What an element says, or is named by its authors. */
function wordsOf(element: Element, index: TextIndex, limit: number): string {
  const own = textOf(index, element, limit);
  if (own !== '') return own;
  const names = namingAttributes(element).map((name) => readableAttribute(element, name, index.shut));
  return (names.find((name) => name !== '') ?? '').slice(0, limit);
}
