/** All that a click or a key makes; the page hears none of it while somebody points. */
export const PRESSES = [
  'pointerdown',
  'pointerup',
  'mousedown',
  'mouseup',
  'click',
  'auxclick',
  'dblclick',
  'contextmenu',
  'touchstart',
  'touchend',
  'dragstart',
  'selectstart',
  'beforeinput',
  'submit',
  'reset',
] as const;
export const KEYS = ['keydown', 'keypress', 'keyup'] as const;

/** Where whoever points says what is to be done with presses; the listeners of first.ts ask there. */
interface Listening {
  [FIRST]?: (event: Event) => void;
}
const FIRST = Symbol.for('appops.first');

// Cast: another script of ours in the same world looks there.
const listening = globalThis as Listening;

/** Hears presses before the page does, on sites where first.ts runs; null gives them back to the page. */
export function hearFirst(listener: ((event: Event) => void) | null): void {
  if (listener) listening[FIRST] = listener;
  else delete listening[FIRST];
}

/** Hands a press to whoever points, if anybody does. */
export function tellFirst(event: Event): void {
  listening[FIRST]?.(event);
}
