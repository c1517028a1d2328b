import { anyShadow } from './runtime.ts';

/** Controls that a page may have made deaf to the pointer because they are switched off. */
const DEAF =
  'button, input, select, textarea, a, label, fieldset, [role=button], [disabled], [aria-disabled=true]';
/** Controls that are looked at under the pointer at most. */
const LOOKED_AT = 500;

/**
 * The innermost element that an event is about: also inside shadow roots, closed ones too, where the event names
 * only the host, and controls that are switched off, or lie in an inert part, and therefore let the pointer through.
 */
export function elementAt(event: Event): Element | null {
  const first = event.composedPath()[0];
  if (!('clientX' in event)) return first instanceof Element ? notRoot(innermostFocus(first)) : null;
  // Cast: only those of mice and fingers have it.
  const { clientX, clientY } = event as MouseEvent;
  let found = document.elementFromPoint(clientX, clientY);
  for (let shadow = found && anyShadow(found); found && shadow; shadow = anyShadow(found)) {
    const inner = shadow.elementFromPoint(clientX, clientY);
    if (!inner || inner === found || inner.getRootNode() !== shadow) break;
    found = inner;
  }
  return found ? notRoot(deafUnder(found, clientX, clientY) ?? found) : null;
}

/** What has the focus, also inside shadow roots; null where nothing has, or a frame. */
export function focused(): Element | null {
  const active = document.activeElement;
  if (!active || active === document.body || /^(?:iframe|frame|object|embed)$/.test(active.localName))
    return null;
  return notRoot(innermostFocus(active));
}

function innermostFocus(element: Element): Element {
  let found = element;
  for (let shadow = anyShadow(found); shadow?.activeElement; shadow = anyShadow(found))
    found = shadow.activeElement;
  return found;
}

function notRoot(element: Element): Element | null {
  return element === document.documentElement ? null : element;
}

function deafUnder(element: Element, x: number, y: number): Element | null {
  const controls = [...element.querySelectorAll(DEAF)].slice(0, LOOKED_AT);
  return (
    controls.findLast((control) => {
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const isUnder = x >= left && x <= right && y >= top && y <= bottom;
      return (
        isUnder && (control.closest('[inert]') !== null || getComputedStyle(control).pointerEvents === 'none')
      );
    }) ?? null
  );
}
