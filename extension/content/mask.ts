import { anyShadow } from './runtime.ts';

/**
 * Confirms that everything the worker asked to blacken is black by now: two frames are waited for, then every
 * such element is looked at, those in shadow trees too. One that is not counts as unmasked, and then there is
 * no picture.
 */
export async function checkMask(selector: string): Promise<{ masked: number; unmasked: number }> {
  await nextFrame();
  await nextFrame();
  let masked = 0;
  let unmasked = 0;
  for (const element of everyMatch(document, selector)) {
    const style = getComputedStyle(element);
    if (style.filter.includes('brightness(0)') || !isDrawn(element)) masked++;
    else unmasked++;
  }
  return { masked, unmasked };
}

function* everyMatch(root: Document | ShadowRoot, selector: string): Generator<Element> {
  yield* root.querySelectorAll(selector);
  for (const element of root.querySelectorAll('*')) {
    const shadow = anyShadow(element);
    if (shadow) yield* everyMatch(shadow, selector);
  }
}

function isDrawn(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
}

/* A page in the background draws no frames; the timeout then lets the check go on and the worker refuses anyway. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 500);
  });
}
