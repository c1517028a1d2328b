import { parentOf } from '../anchoring/text-index.ts';
import { cover, piece, type Overlay } from './overlay.ts';

/**
 * Lets the user point at an element: it follows the mouse or the focus, arrow up takes what is around it, Enter
 * or a click takes it, Escape gives up. The page hears nothing of all this. Resolves with null when given up.
 */
export async function pickElement(overlay: Overlay, signal: AbortSignal): Promise<Element | null> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  overlay.raise();
  const box = overlay.add(piece('box pick'));
  const tip = overlay.add(
    piece('tip', 'Click what you want to annotate. ↑ widens, Enter takes, Esc gives up.'),
  );
  let current: Element | null = null;
  const narrower: Element[] = [];

  function aim(element: Element | null): void {
    current = element;
    cover(box, element?.getBoundingClientRect() ?? null);
  }

  try {
    return await new Promise<Element | null>((resolve) => {
      const options = { capture: true, signal: stop };
      function swallow(event: Event): boolean {
        if (!event.isTrusted || overlay.owns(event)) return false;
        event.preventDefault();
        event.stopImmediatePropagation();
        return true;
      }
      window.addEventListener(
        'mousemove',
        (event) => {
          if (!event.isTrusted) return;
          narrower.length = 0;
          aim(elementUnder(event));
        },
        options,
      );
      window.addEventListener('focusin', (event) => event.isTrusted && aim(elementUnder(event)), options);
      for (const type of [
        'pointerdown',
        'pointerup',
        'mousedown',
        'mouseup',
        'auxclick',
        'dblclick',
      ] as const) {
        window.addEventListener(type, swallow, options);
      }
      window.addEventListener(
        'click',
        (event) => swallow(event) && resolve(elementUnder(event) ?? current),
        options,
      );
      window.addEventListener(
        'keydown',
        (event) => {
          if (!event.isTrusted) return;
          if (event.key === 'Escape') resolve(null);
          else if (event.key === 'Enter' && current) resolve(current);
          else if (event.key === 'ArrowUp' && current) {
            const wider = parentOf(current);
            if (!wider || wider === document.documentElement) return;
            narrower.push(current);
            aim(wider);
          } else if (event.key === 'ArrowDown' && narrower.length > 0) aim(narrower.pop()!);
          else return;
          swallow(event);
        },
        options,
      );
      window.addEventListener('scroll', () => aim(current), options);
      signal.addEventListener('abort', () => resolve(null), { signal: ended.signal });
    });
  } finally {
    ended.abort();
    box.remove();
    tip.remove();
    overlay.lower();
  }
}

/* The innermost element, also inside open shadow roots, where the event's target would be the host. */
function elementUnder(event: Event): Element | null {
  const first = event.composedPath()[0];
  return first instanceof Element && first !== document.documentElement ? first : null;
}
