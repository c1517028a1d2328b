import { KEYS, PRESSES, tellFirst } from './presses.ts';

/*
 * Runs on enabled sites before any script of the page, so that its listeners on the window, of which the oldest hears
 * first, come before the page's. It does nothing until somebody points at something.
 */
for (const type of [...PRESSES, ...KEYS])
  // A listener that may hold a touch back would make every page scroll late.
  window.addEventListener(type, tellFirst, { capture: true, passive: type === 'touchstart' });
