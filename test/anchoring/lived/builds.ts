import type { Chance } from '../mutated/chance.ts';

/* What another build does to what is drawn, without any of it becoming something else. */

export interface Build {
  name: string;
  /** Drawn by the second build of the application: other tags, classes and layers. */
  second?: boolean;
  /** A switched language is told apart. */
  language?: boolean;
  change: (root: Element, chance: Chance) => void;
}

function everyElement(root: Element): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')];
}

function everyText(root: Element): Text[] {
  return everyElement(root).flatMap((element) =>
    [...element.childNodes].filter(
      (node): node is Text => node.nodeType === 3 && node.textContent?.trim() !== '',
    ),
  );
}

function hash(root: Element, chance: Chance): void {
  const names = new Map<string, string>();
  for (const element of everyElement(root)) {
    element.className = [...element.classList]
      .map((name) => names.get(name) ?? names.set(name, `c${chance.whole(1e6, 9e6).toString(36)}`).get(name)!)
      .join(' ');
    if (chance.happens(0.2)) element.id = `r${chance.whole(1, 1e6)}`;
  }
}

function wrap(root: Element, chance: Chance): void {
  for (const element of everyElement(root)) {
    if (!/^(?:P|A|BUTTON|SPAN|H\d|SECTION|ARTICLE)$/.test(element.tagName) || chance.happens(0.6)) continue;
    if (element.parentElement && /^(?:TR|UL|OL|TABLE|DL)$/.test(element.parentElement.tagName)) continue;
    const around = root.ownerDocument.createElement('div');
    element.replaceWith(around);
    around.append(element);
  }
}

function frame(root: Element): void {
  const bar = root.ownerDocument.createElement('div');
  bar.innerHTML =
    '<a>Home</a><a>Settings</a><a>Details</a><button>More</button><p>Maintenance tonight at 22:00</p>';
  root.prepend(bar);
}

function split(root: Element): void {
  for (const text of everyText(root)) if (text.data.length > 6) text.splitText(text.data.length >> 1);
}

function space(root: Element): void {
  for (const text of everyText(root)) text.data = `\n   ${text.data}\n`;
}

function shout(root: Element): void {
  for (const text of everyText(root)) text.data = text.data.toUpperCase();
}

function translate(root: Element): void {
  for (const text of everyText(root))
    text.data = text.data.replace(/[a-z]+/gi, (word) => [...word].reverse().join('').toLowerCase());
}

function hide(root: Element): void {
  for (const element of everyElement(root))
    if (element.tagName === 'BUTTON') element.setAttribute('data-busy', '');
}

export const builds: readonly Build[] = [
  { name: 'same build', change: () => undefined },
  { name: 'classes and ids renamed', change: hash },
  { name: 'wrapped', change: wrap },
  { name: 'a frame around it', change: frame },
  { name: 'texts split and spaced', change: (root) => (space(root), split(root), hide(root)) },
  { name: 'redesign', second: true, change: hash },
  {
    name: 'redesign, wrapped, framed',
    second: true,
    change: (root, chance) => (hash(root, chance), wrap(root, chance), frame(root)),
  },
  { name: 'capitals', change: shout },
  { name: 'language switched', language: true, change: translate },
];
