import type { MaskReport } from '../messages/to-content.ts';
import { anyShadow } from './runtime.ts';

/** How many points of a field are looked at, across and down; text lies in the middle row. */
const ACROSS = 12;
const DOWN = 3;
/** Points of a page in all: enough for hundreds of fields. */
const POINTS = 5000;
/** A page that draws nothing for this long is not in front, or hangs. */
const PATIENCE_MS = 3000;

/**
 * Looks at everything the worker asked to blacken, in shadow trees too, after the page has drawn two frames.
 * Style alone is no proof that the screen shows it already, so points inside the fields are reported as well,
 * which the worker then looks up in the picture.
 * @throws when the page draws nothing
 */
export async function checkMask(selector: string): Promise<Omit<MaskReport, 'brokenMask'>> {
  for (const element of everyMatch(document, selector)) blacken(element);
  await nextFrame();
  await nextFrame();
  let unmasked = 0;
  const points: [number, number][] = [];
  for (const element of everyMatch(document, selector)) {
    const rect = element.getBoundingClientRect();
    if (rect.width === 0 || rect.height === 0) continue;
    if (!isBlack(element)) unmasked++;
    else if (points.length < POINTS) points.push(...pointsOn(element, rect));
  }
  // The picture holds the scroll bars too, which the visual viewport leaves out.
  const zoomed = window.visualViewport && window.visualViewport.scale !== 1 ? window.visualViewport : null;
  return {
    unmasked,
    points: points.map(([x, y]) => [
      (x - (zoomed?.offsetLeft ?? 0)) / (zoomed?.width ?? innerWidth),
      (y - (zoomed?.offsetTop ?? 0)) / (zoomed?.height ?? innerHeight),
    ]),
  };
}

/* Styles that were ours for the time of one picture, and what stood there before. */
const changed = new Map<HTMLElement, string | null>();

/*
 * Chrome's user style sheets do not reach into shadow roots: there each element is blackened by itself. Inline and
 * important, no sheet of the page overrules it.
 */
function blacken(element: Element): void {
  if (!(element instanceof HTMLElement) || isBlack(element) || changed.has(element)) return;
  changed.set(element, element.getAttribute('style'));
  for (const [name, value] of Object.entries({
    filter: 'brightness(0)',
    opacity: '1',
    'mix-blend-mode': 'normal',
    background: '#000',
    color: '#000',
    '-webkit-text-fill-color': '#000',
    'caret-color': '#000',
    transition: 'none',
    animation: 'none',
  }))
    element.style.setProperty(name, value, 'important');
}

/** Takes back what `checkMask` changed on elements. */
export function endMask(): void {
  for (const [element, style] of changed)
    if (style === null) element.removeAttribute('style');
    else element.setAttribute('style', style);
  changed.clear();
}

function isBlack(element: Element): boolean {
  return getComputedStyle(element).filter.includes('brightness(0)');
}

function* everyMatch(root: Document | ShadowRoot, selector: string): Generator<Element> {
  yield* root.querySelectorAll(selector);
  for (const element of root.querySelectorAll('*')) {
    const shadow = anyShadow(element);
    if (shadow) yield* everyMatch(shadow, selector);
  }
}

/* Where the field itself is on top: what covers it, such as a dialog or an icon, is not to be black. */
function pointsOn(element: Element, rect: DOMRect): [number, number][] {
  // Cast: the root of what is attached is a document or a shadow root.
  const root = element.getRootNode() as Document | ShadowRoot;
  const found: [number, number][] = [];
  for (let column = 1; column <= ACROSS; column++) {
    for (let row = 1; row <= DOWN; row++) {
      const x = rect.left + (rect.width * column) / (ACROSS + 1);
      const y = rect.top + (rect.height * row) / (DOWN + 1);
      const inWindow = x >= 0 && y >= 0 && x < document.documentElement.clientWidth && y < innerHeight;
      const top = inWindow ? root.elementFromPoint(x, y) : null;
      if (top && (top === element || element.contains(top))) found.push([x, y]);
    }
  }
  return found;
}

function nextFrame(): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The page draws nothing')), PATIENCE_MS);
    requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
