// @vitest-environment jsdom
import { afterEach, beforeEach, describe as suite, expect, test, vi } from 'vitest';
import { anchor } from './anchor.ts';
import { describe } from './describe.ts';
import { readability, readableTitle, setOwnMasks } from './readable-text.ts';
import { indexText, openShadow } from './text-index.ts';

// jsdom has no CSS.escape; the names on this page need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

// jsdom matches selectors slowly, and here for every element of a page.
vi.setConfig({ testTimeout: 240_000 });

const SECRET = 'Zyxwv';

/* Every kind of place that holds typed or private text, each beside a button that may be noted. */
const PLACES = {
  'a field': `<input value="${SECRET} field" title="${SECRET} field">`,
  'a text area': `<textarea>${SECRET} area</textarea>`,
  'a list': `<select><option>${SECRET} option</option></select>`,
  'an editor': `<div contenteditable><p>My <b>${SECRET}</b> draft</p></div>`,
  'an editor of plain text': `<div contenteditable="plaintext-only">${SECRET}</div>`,
  'what an editor locks': `<div contenteditable="true"><span contenteditable="false" title="${SECRET}">@${SECRET}</span></div>`,
  'a text box by role': `<div role="textbox">${SECRET}</div>`,
  'a code editor': `<div class="monaco-editor"><div class="view-lines"><span>${SECRET}</span></div></div>`,
  'a mask of a recorder': `<p data-private id="${SECRET}"><a href="/people/${SECRET}" aria-label="${SECRET}">${SECRET}</a></p>`,
  'a mask of the site': `<p class="salary"><b name="${SECRET}" data-testid="${SECRET}">${SECRET} 4200</b></p>`,
  'a component': `<x-field data-slot="${SECRET}"></x-field>`,
} as const;

beforeEach(() => {
  setOwnMasks(['.salary'], document);
  document.body.innerHTML = Object.entries(PLACES)
    .map(
      ([name, place]) =>
        `<section><h2>${name}</h2><button>Before</button>${place}<button>After</button></section>`,
    )
    .join('');
  const field = document.querySelector('x-field')!;
  field.attachShadow({ mode: 'open' }).innerHTML =
    `<div contenteditable>${SECRET}</div><p class="salary"><slot></slot></p><slot name="open"></slot>`;
  field.innerHTML = `${SECRET} as text<em title="${SECRET}">${SECRET}</em><em slot="open">Seen</em>`;
  document.title = `Inbox: my ${SECRET} draft – Mail`;
});
afterEach(() => setOwnMasks([], document));

/* `data-slot` is the test's own marker: attributes that name nothing are never read. */
function everything(): Element[] {
  const shadow = document.querySelector('x-field')!.shadowRoot!;
  return [...document.body.querySelectorAll('*'), ...shadow.querySelectorAll('*')];
}

suite('what is typed or masked', () => {
  test('is in no description of any element of the page, itself or beside it', () => {
    for (const element of everything()) {
      const told = JSON.stringify(describe(element));
      expect(told, element.outerHTML).not.toContain(SECRET);
    }
  });

  test('is in no quote of any stretch of text that reaches into it', () => {
    for (const element of everything()) {
      const range = document.createRange();
      range.selectNodeContents(element);
      expect(JSON.stringify(describe(range)), element.outerHTML).not.toContain(SECRET);
    }
  });

  test('is not in the text of the page, while all the rest is', () => {
    const { text } = indexText(document.documentElement);
    expect(text).not.toContain(SECRET);
    for (const name of Object.keys(PLACES)) expect(text).toContain(name);
    expect(text).toContain('Seen');
  });

  test('is taken out of the title', () => {
    document.querySelector('input')!.value = 'Mail';
    expect(readableTitle(document, openShadow)).toBe('Inbox: … – …');
  });

  test('in a title of digits only whole numbers count', () => {
    document.querySelector('input')!.value = '10';
    document.title = 'Order 1034, page 10';
    expect(readableTitle(document, openShadow)).toBe('Order 1034, page …');
  });

  test('in a title of a script without spaces every place counts', () => {
    document.querySelector('input')!.value = '田中';
    document.title = '田中様のご注文';
    expect(readableTitle(document, openShadow)).toBe('…様のご注文');
  });

  test('can be noted all the same: its place is found again without a word of it', () => {
    for (const selector of ['[contenteditable] b', '.salary b', '[role=textbox]', 'textarea']) {
      const element = document.querySelector(selector)!;
      const found = anchor(describe(element), document);
      expect(found, selector).toMatchObject({ element });
    }
  });
});

suite('how much may be read', () => {
  test('of a field its names, of what is masked nothing, of the rest all', () => {
    const { shut } = indexText(document.documentElement);
    const of = (selector: string) => readability(document.querySelector(selector)!, shut);
    expect(of('input')).toBe('names');
    expect(of('[contenteditable]')).toBe('names');
    expect(of('[contenteditable] p')).toBe('nothing');
    expect(of('[data-private]')).toBe('nothing');
    expect(of('.salary b')).toBe('nothing');
    expect(of('x-field > em')).toBe('nothing');
    expect(of('x-field > em[slot]')).toBe('all');
    expect(of('button')).toBe('all');
  });

  test('nothing of a page whose own mask is no CSS: what it was to hide cannot be known', () => {
    setOwnMasks(['.fine', 'p:::'], document);
    expect(indexText(document.documentElement).text.trim()).toBe('');
    expect(readableTitle(document, openShadow)).toBe('');
    const { shut } = indexText(document.documentElement);
    expect(readability(document.querySelector('button')!, shut)).toBe('nothing');
  });

  test('nothing of a document in design mode', () => {
    Object.defineProperty(document, 'designMode', { value: 'on', configurable: true });
    try {
      expect(indexText(document.documentElement).text.trim()).toBe('');
    } finally {
      Reflect.deleteProperty(document, 'designMode');
    }
  });
});
