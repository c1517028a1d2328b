import { parentOf } from '../anchoring/text-index.ts';
import { FrameGuard } from './frame-guard.ts';
import { elementAt, focused } from './hit.ts';
import { cover, piece, type Overlay } from './overlay.ts';
import { hearFirst, KEYS, PRESSES } from './presses.ts';

/** What was pointed at. `inFrame`: inside of this frame, which is noted as a whole. */
export interface Picked {
  element: Element;
  inFrame: boolean;
}

/** Keys that move through the page or belong to the browser: the page does not hear them, but they do what they do. */
const LET_THROUGH = /^(Tab|Shift|Control|Alt|Meta|PageUp|PageDown|Home|End|F\d+)$/;

/**
 * How long after the choice presses still are kept from the page, in milliseconds: the click follows the release of
 * the button, on touch screens after a while.
 */
const TAIL_MS = 700;
/** How often it is looked, after that, whether the key that took the choice was let go, in milliseconds. */
const HELD_MS = 50;

/**
 * Lets the user point at an element: it follows the mouse or the focus, arrow up takes what is around it, Enter
 * or a click takes it, Escape gives up. The page hears nothing of all this, nor do the frames in it. Resolves with
 * null when given up.
 */
export async function pickElement(overlay: Overlay, signal: AbortSignal): Promise<Picked | null> {
  const pointing = new AbortController();
  const guarding = new AbortController();
  overlay.raise();
  const box = overlay.add(piece('box pick'));
  const tip = overlay.add(
    piece('tip', 'Click what you want to annotate. ↑ widens, Enter takes, Esc gives up.'),
  );
  let current: Picked | null = null;
  const narrower: Picked[] = [];
  let held: string | null = null;

  function aim(picked: Picked | null): void {
    current = picked;
    cover(box, picked?.element.getBoundingClientRect() ?? null);
  }

  try {
    return await new Promise<Picked | null>((resolve) => {
      const whileGuarding = { capture: true, passive: false, signal: guarding.signal };
      const whilePointing = { capture: true, signal: pointing.signal };
      const frames = new FrameGuard(overlay, guarding.signal, guard);

      /* Listens to one window: ours, and those of the frames that we may look into. */
      function guard(view: Window, frame: Element | null): void {
        const at = (event: Event): Picked | null => {
          if (frame) return { element: frame, inFrame: true };
          const shielded = frames.frameOf(event);
          if (shielded) return { element: shielded, inFrame: true };
          const element = elementAt(event);
          return element && { element, inFrame: false };
        };
        const onPress = (event: Event): void => {
          if (!event.isTrusted) return;
          event.preventDefault();
          event.stopImmediatePropagation();
          // Disabled controls get no click, but the browsers tell of the button that was released over them.
          if (/^(?:click|pointerup)$/.test(event.type) && isMain(event)) resolve(at(event) ?? current);
        };
        for (const type of PRESSES) view.addEventListener(type, onPress, whileGuarding);
        for (const type of KEYS) view.addEventListener(type, onKey, whileGuarding);
        if (!frame) hearFirst((event) => (event instanceof KeyboardEvent ? onKey(event) : onPress(event)));
        const follow = (event: Event): void => {
          if (!event.isTrusted) return;
          narrower.length = 0;
          aim(at(event));
        };
        for (const type of ['mousemove', 'pointermove', 'focusin'] as const)
          view.addEventListener(type, follow, whilePointing);
      }

      function onKey(event: KeyboardEvent): void {
        if (!event.isTrusted) return;
        event.stopImmediatePropagation();
        const ours = event.ctrlKey || event.metaKey || event.altKey || LET_THROUGH.test(event.key);
        if (!ours) event.preventDefault();
        // While it is held it is pressed again and again, and it would be the page that hears of it next.
        if (event.type === 'keydown') held = event.key;
        else if (event.type === 'keyup') held = null;
        if (event.type !== 'keydown' || event.repeat) return;
        if (event.key === 'Escape') resolve(null);
        else if (event.key === 'Enter' && current) resolve(current);
        else if (event.key === 'ArrowUp' && current) {
          const wider = parentOf(current.element);
          if (!wider || wider === document.documentElement) return;
          narrower.push(current);
          aim({ element: wider, inFrame: false });
        } else if (event.key === 'ArrowDown' && narrower.length > 0) aim(narrower.pop()!);
      }

      guard(window, null);
      frames.start();
      // Who comes by the keyboard is on something already.
      const on = focused();
      if (on) aim({ element: on, inFrame: false });
      window.addEventListener('scroll', () => aim(current), whilePointing);
      signal.addEventListener('abort', () => resolve(null), { signal: guarding.signal });
    });
  } finally {
    pointing.abort();
    box.remove();
    tip.remove();
    const end = (): void => {
      hearFirst(null);
      guarding.abort();
      overlay.lower();
    };
    const endUnlessHeld = (): void => {
      if (held === null) end();
      else setTimeout(endUnlessHeld, HELD_MS);
    };
    // Of a key that is let go in another window nobody hears.
    window.addEventListener('blur', () => (held = null), { signal: guarding.signal });
    // The next pointing has its own guard, which must not be deaf for this one.
    signal.addEventListener('abort', end, { signal: guarding.signal });
    if (signal.aborted) end();
    else setTimeout(endUnlessHeld, TAIL_MS);
  }
}

function isMain(event: Event): boolean {
  return !('button' in event) || event.button === 0 || event.button === -1;
}
