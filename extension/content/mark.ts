import { describe } from '../anchoring/describe.ts';
import type { MarkedTarget } from '../messages/target.ts';
import { anyShadow } from './runtime.ts';

/** Describes what was marked, with the circumstances under which it was seen. Never what was typed. */
export function markTarget(target: Element | Range): MarkedTarget {
  const isRange = 'startContainer' in target;
  const element = isRange ? elementOf(target) : target;
  return {
    selectors: describe(target, anyShadow).map((selector) => ({ ...selector })),
    excerpt: squeeze(isRange ? target.toString() : textOf(target)).slice(0, 500),
    element: nameOf(element),
    title: document.title.slice(0, 500),
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

function nameOf(element: Element): string {
  const id = element.id === '' ? '' : `#${element.id}`;
  const text = squeeze(textOf(element)).slice(0, 60);
  return `${element.localName}${id}${text === '' ? '' : ` "${text}"`}`.slice(0, 500);
}

function textOf(element: Element): string {
  if (/^(input|textarea|select)$/.test(element.localName)) return element.getAttribute('aria-label') ?? '';
  const own = element.textContent.trim();
  return own === '' ? (element.getAttribute('aria-label') ?? element.getAttribute('title') ?? '') : own;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
