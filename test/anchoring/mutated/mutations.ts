import type { Chance } from './chance.ts';
import { textNodes, type Scene } from './scene.ts';
import { strangers } from './words.ts';

/** A change of a page that its users would shrug at. `held` ones are looked at only when the figures are told. */
export interface Mutation {
  name: string;
  held: boolean;
  /** A switched language is told apart: nearly all that a note could go by is gone. */
  language?: boolean;
  change: (scene: Scene) => void;
}

const NUMBER = /^[\s\d.,:%€$#+-]*\d[\s\d.,:%€$#+-]*$/;

function rerender({ body, truth }: Scene): void {
  for (const child of [...body.children]) {
    const copy = child.cloneNode(true) as Element;
    const old = [child, ...child.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((element, place) =>
      truth.set(element, truth.get(old[place]!)!),
    );
    child.replaceWith(copy);
  }
}

function rehash({ body, chance }: Scene): void {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const known = new Map<string, string>();
  const hash = (): string => Array.from({ length: 6 }, () => chance.pick([...letters])).join('');
  for (const element of body.querySelectorAll('[class]')) {
    element.className = [...element.classList]
      .map((name) => {
        if (!/^css-|__/.test(name)) return name;
        if (!known.has(name))
          known.set(name, /^css-/.test(name) ? `css-${hash()}` : `${name.split('__')[0]}__${hash()}`);
        return known.get(name)!;
      })
      .join(' ');
  }
}

function reclass({ body }: Scene): void {
  for (const element of body.querySelectorAll('[class]'))
    element.className = [...element.classList]
      .map((name) => `tw-${name.split('').reverse().join('')}`)
      .join(' ');
}

function wrap({ body, chance, truth, another }: Scene): void {
  for (const element of [
    ...body.querySelectorAll('div > *, section > *, main > *, td > *, li > *, article > *'),
  ]) {
    if (!chance.happens(0.25)) continue;
    const wrapper = element.ownerDocument.createElement('div');
    wrapper.className = 'inner';
    truth.set(wrapper, another());
    element.replaceWith(wrapper);
    wrapper.append(element);
  }
}

/* A new row or card: made like one that is there, with other words in it. */
function anotherItem(scene: Scene, model: Element): Element {
  const made = model.cloneNode(true) as Element;
  for (const element of [made, ...made.querySelectorAll('*')]) {
    scene.truth.set(element, scene.another());
    element.removeAttribute('id');
  }
  const seen = new Set<string>();
  for (const node of textNodes(made)) fill(node, scene.chance, seen);
  return made;
}

/* Names become other names and numbers other numbers; what is on every button stays. */
function fill(node: Text, chance: Chance, seen: Set<string>): void {
  const parent = node.parentElement!;
  if (parent.closest('button, a') && !/\d/.test(node.data)) return;
  if (NUMBER.test(node.data)) node.data = otherNumber(node.data, chance);
  else if (/\d/.test(node.data)) node.data = otherNumber(node.data, chance);
  else if (node.data.trim().length > 5 || seen.size === 0) node.data = chance.pick(strangers);
  seen.add(node.data);
}

function otherNumber(text: string, chance: Chance): string {
  return text.replace(/\d+/g, (digits) =>
    digits.length === 1
      ? String(chance.whole(0, 9))
      : String(chance.whole(10 ** (digits.length - 1), 10 ** digits.length - 1)),
  );
}

function insertItems(scene: Scene): void {
  for (const group of scene.groups) {
    const made = anotherItem(scene, scene.chance.pick(group));
    const at = scene.chance.pick(group);
    if (scene.chance.happens(0.5)) at.before(made);
    else at.after(made);
  }
}

function removeItems({ groups, chance }: Scene, share = 0.3): void {
  for (const group of groups) {
    const gone = chance.shuffled(group).slice(0, Math.max(1, Math.floor(group.length * share)));
    if (gone.length < group.length) gone.forEach((item) => item.remove());
  }
}

function reorder({ groups, chance }: Scene): void {
  for (const group of groups) {
    const present = group.filter((item) => item.isConnected);
    // Cards that are alike to the letter are where they were, for all that anybody can know.
    if (areEqual(present)) continue;
    const places = present.map((item) => {
      const place = item.ownerDocument.createComment('');
      item.replaceWith(place);
      return place;
    });
    chance.shuffled(present).forEach((item, at) => places[at]!.replaceWith(item));
  }
}

function areEqual(items: readonly Element[]): boolean {
  return new Set(items.map((item) => item.textContent)).size < items.length;
}

function leaveOne({ groups, chance }: Scene): void {
  for (const group of groups) {
    const kept = chance.pick(group);
    group.filter((item) => item !== kept).forEach((item) => item.remove());
  }
}

/* As a virtual list does: the elements stay where they are and show what was some lines further down. */
function recycle(scene: Scene, by: (length: number) => number): void {
  for (const group of scene.groups) {
    const inside = group.map((item) => [item, ...item.querySelectorAll('*')]);
    const texts = group.map((item) => textNodes(item).map(({ data }) => data));
    const alike = inside.every(
      (list, i) => list.length === inside[0]!.length && texts[i]!.length === texts[0]!.length,
    );
    if (group.length < 4 || !alike || areEqual(group)) continue;
    const shift = by(group.length);
    const was = inside.map((list) => list.map((element) => scene.truth.get(element)!));
    const hrefs = inside.map((list) => list.map((element) => element.getAttribute('href')));
    const others = group
      .slice(0, shift)
      .map((item) => textNodes(anotherItem(scene, item)).map(({ data }) => data));
    // Where nothing tells what comes from what was there, it is the same for all that anybody can know.
    if (others.some((shown, place) => shown.join() === texts[place]!.join())) continue;
    group.forEach((item, place) => {
      const from = place + shift;
      const shown = from < group.length ? texts[from]! : others[from - group.length];
      textNodes(item).forEach((node, i) => (node.data = shown?.[i] ?? node.data));
      inside[place]!.forEach((element, i) => {
        scene.truth.set(element, from < group.length ? was[from]![i]! : scene.another());
        const href = from < group.length ? hrefs[from]![i] : null;
        if (href) element.setAttribute('href', href);
      });
    });
  }
}

function changeNumbers({ body, chance }: Scene): void {
  for (const node of textNodes(body)) {
    // The number that a list counts its lines by is a name; the others are values.
    if (NUMBER.test(node.data) && !/^\s*#/.test(node.data) && !node.parentElement!.matches('.no, .pages a'))
      node.data = otherNumber(node.data, chance);
  }
}

function changeCounts(scene: Scene): void {
  changeNumbers(scene);
  for (const element of scene.counts)
    for (const node of textNodes(element)) node.data = otherNumber(node.data, scene.chance);
}

/* One item goes, and a value of another happens to read the same as the one that went. */
function valueMoves({ groups, chance }: Scene): void {
  for (const group of groups) {
    if (group.length < 3) continue;
    const at = chance.whole(0, group.length - 2);
    const gone = textNodes(group[at]!);
    textNodes(group[at + 1]!).forEach((node, place) => {
      const was = gone[place];
      if (was && NUMBER.test(node.data) && NUMBER.test(was.data)) node.data = was.data;
    });
    group[at]!.remove();
  }
}

/* "404 Page" goes and "401 Page" stands in its place: another thing with nearly the same name. */
function lookalikes(scene: Scene): void {
  for (const group of scene.groups) {
    const gone = scene.chance.pick(group);
    const made = anotherItem(scene, gone);
    if (made.textContent !== gone.textContent) gone.replaceWith(made);
  }
}

/* A single control or text goes; what stood around it stays. */
function removeParts({ body, chance }: Scene): void {
  const parts = [...body.querySelectorAll('*')].filter((element) => element.childElementCount === 0);
  for (const part of parts) if (chance.happens(0.15)) part.remove();
}

function editTexts({ body, chance }: Scene): void {
  for (const node of textNodes(body)) {
    const words = node.data.trim().split(/\s+/);
    if (words.length < 3 || !chance.happens(0.4)) continue;
    const at = chance.whole(0, words.length - 1);
    const way = chance.whole(0, 2);
    if (way === 0) words.splice(at, 1);
    else if (way === 1) words.splice(at, 0, chance.pick(['now', 'always', 'the', 'also']));
    else words[at] = words[at]!.slice(0, -1) + chance.pick(['s', 'ed', 'e', 'n']);
    node.data = words.join(' ');
  }
}

function reorderSections({ sections, chance }: Scene): void {
  for (const group of sections) {
    const parent = group[0]!.parentElement!;
    for (const section of chance.shuffled(group)) parent.append(section);
  }
}

function removeSections({ sections, chance }: Scene): void {
  for (const group of sections) chance.pick(group).remove();
}

/* Ids that count: after the first row is gone, the second is "row-1". */
function reuseIds({ body, groups }: Scene): void {
  for (const group of groups) {
    const ids = group.map(({ id }) => id);
    if (ids.some((id) => id !== '')) {
      group[0]!.remove();
      group.slice(1).forEach((item, place) => (item.id = ids[place]!));
    }
  }
  const owners = [...body.querySelectorAll('[id]')].filter((element) =>
    /^(?:button|h2|input)$/.test(element.localName),
  );
  for (const owner of owners) {
    const next = [...body.querySelectorAll(owner.localName)].find((element) => element.id === '');
    if (next) [next.id, owner.id] = [owner.id, ''];
  }
}

function dropIds({ body }: Scene): void {
  for (const element of body.querySelectorAll('[id]')) element.removeAttribute('id');
}

function translate({ body }: Scene): void {
  for (const node of textNodes(body))
    node.data = node.data.replace(/\p{L}{2,}/gu, (word) => `${[...word].reverse().join('')}en`);
}

/* The heading over a list is worded anew. */
function renameHeadings({ body, chance }: Scene): void {
  for (const heading of body.querySelectorAll('h1, h2, legend'))
    if (heading.childElementCount === 0 && chance.happens(0.5))
      heading.textContent = `All ${heading.textContent.toLowerCase()} of today`;
}

export const mutations: readonly Mutation[] = [
  { name: 'unchanged', held: false, change: () => undefined },
  { name: 'rendered anew', held: false, change: rerender },
  { name: 'classes hashed anew', held: false, change: rehash },
  { name: 'wrappers added', held: false, change: wrap },
  { name: 'items removed', held: false, change: (scene) => removeItems(scene) },
  { name: 'items reordered', held: false, change: reorder },
  {
    name: 'list recycled',
    held: false,
    change: (scene) => recycle(scene, (length) => Math.ceil(length / 3)),
  },
  { name: 'numbers changed', held: false, change: changeNumbers },
  { name: 'value moves to a neighbour', held: false, change: valueMoves },
  { name: 'texts edited', held: false, change: editTexts },
  { name: 'parts removed', held: false, change: removeParts },
  { name: 'ids reused', held: false, change: reuseIds },
  { name: 'all classes renamed', held: true, change: reclass },
  { name: 'items inserted', held: true, change: insertItems },
  { name: 'one item left', held: true, change: leaveOne },
  { name: 'list recycled to the end', held: true, change: (scene) => recycle(scene, (length) => length) },
  { name: 'lookalikes put in', held: true, change: lookalikes },
  { name: 'counts changed', held: true, change: changeCounts },
  { name: 'sections reordered', held: true, change: reorderSections },
  { name: 'section removed', held: true, change: removeSections },
  { name: 'ids dropped', held: true, change: dropIds },
  { name: 'headings reworded', held: true, change: renameHeadings },
  {
    name: 'new build and new data',
    held: true,
    change: (scene) => {
      rehash(scene);
      insertItems(scene);
      wrap(scene);
      changeNumbers(scene);
    },
  },
  {
    name: 'removed, reordered, numbers changed',
    held: true,
    change: (scene) => {
      removeItems(scene, 0.4);
      reorder(scene);
      changeNumbers(scene);
    },
  },
  { name: 'language switched', held: true, language: true, change: translate },
];
