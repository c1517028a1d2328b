// @vitest-environment jsdom
import { beforeEach, describe as suite, expect, test, vi } from 'vitest';
import { anchor } from './anchor.ts';
import type { Anchored } from './anchored.ts';
import { describe } from './describe.ts';
import type { Selector } from './selectors.ts';

// jsdom has no CSS.escape; the names on this page need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

// jsdom matches selectors slowly, and here for every element of a page.
vi.setConfig({ testTimeout: 240_000 });

const PAGE = `
  <header class="top"><a class="brand" href="/">Demo shop</a><nav><a href="/orders">Orders</a><a href="/users">Users</a></nav></header>
  <main id="content">
    <h1>Users</h1>
    <p class="lead">Everyone who may sign in. Ask the administrator before you remove a person from this list.</p>
    <table class="table"><thead><tr><th>Name</th><th>Mail</th><th></th></tr></thead><tbody>
      ${['Alice', 'Bob', 'Carol', 'Dave']
        .map(
          (name) =>
            `<tr><td>${name}</td><td>${name.toLowerCase()}@shop.example</td><td><button class="btn btn-danger">Delete</button></td></tr>`,
        )
        .join('')}
    </tbody></table>
    <section class="card css-1x9ab3z"><h2>Checkout</h2><div class="row"><span>Total</span><span class="amount">41.50</span></div>
      <button id="pay" class="btn btn-primary Button_root__a8Xk2">Pay now</button><button class="btn">Save as draft</button></section>
    <section class="card css-77zq1p"><h2>Delivery</h2><div class="row"><span>Total</span><span class="amount">3.90</span></div>
      <button class="btn">Choose a date</button></section>
  </main>
  <footer><small>Version 1.0.0</small></footer>`;

beforeEach(() => {
  document.body.innerHTML = PAGE;
});

function rowButton(name: string): Element {
  return rowOf(name).querySelector('button')!;
}

function rowOf(name: string): Element {
  return [...document.querySelectorAll('tbody tr')].find(
    (row) => row.firstElementChild!.textContent === name,
  )!;
}

function byText(tag: string, text: string): Element {
  return [...document.querySelectorAll(tag)].find((element) => element.textContent === text)!;
}

/* Selectors travel as JSON: what does not survive that is of no use. */
function stored(target: Element | Range): Selector[] {
  return JSON.parse(JSON.stringify(describe(target))) as Selector[];
}

function find(selectors: Selector[]): Anchored {
  return anchor(selectors, document);
}

function expectAt(found: Anchored, element: Element): void {
  expect(found.outcome).toBe('anchored');
  expect(found.outcome !== 'orphan' && found.element).toBe(element);
}

suite('anchor, an element', () => {
  test('is found on the unchanged page, each of them, and nothing else is', () => {
    for (const element of document.body.querySelectorAll(
      'a, h1, p, td:not(:has(button)), button, h2, .amount, small, section',
    )) {
      expectAt(find(stored(element)), element);
    }
  });

  test('is found after class hashes changed', () => {
    const selectors = stored(byText('button', 'Pay now'));
    const card = stored(byText('h2', 'Delivery').parentElement!);
    document.body.innerHTML = document.body.innerHTML
      .replace('css-1x9ab3z', 'css-9q8w7e')
      .replace('css-77zq1p', 'css-1x9ab3z')
      .replace('Button_root__a8Xk2', 'Button_root__Zz91p');
    expectAt(find(selectors), byText('button', 'Pay now'));
    expectAt(find(card), byText('h2', 'Delivery').parentElement!);
  });

  test('is found after a wrapper was put around it and its id was dropped', () => {
    const selectors = stored(document.querySelector('#pay')!);
    const button = document.querySelector('#pay')!;
    button.removeAttribute('id');
    const wrapper = document.createElement('div');
    wrapper.className = 'actions';
    button.replaceWith(wrapper);
    wrapper.append(button);
    expectAt(find(selectors), button);
  });

  test('is found in its own row after rows were inserted, removed and sorted the other way', () => {
    const selectors = stored(rowButton('Carol'));
    rowOf('Alice').remove();
    const added = rowOf('Bob').cloneNode(true) as Element;
    added.children[0]!.textContent = 'Erin';
    added.children[1]!.textContent = 'erin@shop.example';
    rowOf('Bob').before(added);
    for (const row of [...document.querySelectorAll('tbody tr')].reverse())
      document.querySelector('tbody')!.append(row);
    expectAt(find(selectors), rowButton('Carol'));
  });

  test('whose row was removed is never pinned on the same button of another row', () => {
    for (const name of ['Alice', 'Bob', 'Carol', 'Dave']) {
      document.body.innerHTML = PAGE;
      const selectors = stored(rowButton(name));
      rowOf(name).remove();
      expect(find(selectors).outcome, name).not.toBe('anchored');
    }
  });

  test('is told from its twins by what stands in its row alone, not by what all rows share', () => {
    const staff = ['Alice', 'Bob', 'Carol'].map(
      (name) =>
        `<tr><td>${name}</td><td>${name}@shop.example</td><td>Admin</td><td>Active</td><td><button>Delete</button></td></tr>`,
    );
    document.body.innerHTML = `<table><tbody>${staff.join('')}</tbody></table>`;
    const selectors = stored(rowButton('Bob'));
    rowOf('Bob').before(rowOf('Carol'));
    rowOf('Bob').children[3]!.textContent = 'Blocked';
    expectAt(find(selectors), rowButton('Bob'));
    rowOf('Bob').remove();
    expect(find(selectors).outcome).not.toBe('anchored');
    rowOf('Alice').remove();
    expect(find(selectors).outcome).not.toBe('anchored');
  });

  test('that was removed is an orphan or unsure, each of them, never pinned on another', () => {
    const places = document.body.querySelectorAll(
      'a, h1, p, td:not(:has(button)), button, h2, .amount, small',
    ).length;
    let orphans = 0;
    for (let i = 0; i < places; i++) {
      document.body.innerHTML = PAGE;
      const element = document.body.querySelectorAll(
        'a, h1, p, td:not(:has(button)), button, h2, .amount, small',
      )[i]!;
      const selectors = stored(element);
      const text = element.textContent;
      element.remove();
      const { outcome } = find(selectors);
      expect(outcome, text).not.toBe('anchored');
      if (outcome === 'orphan') orphans++;
    }
    expect(orphans).toBeGreaterThan(0);
  });

  test('whose number changed is found', () => {
    const selectors = stored(document.querySelector('#pay')!.parentElement!.querySelector('.amount')!);
    const amount = document.querySelector('.amount')!;
    amount.textContent = '41.75';
    expectAt(find(selectors), amount);
  });

  test('of which the page now holds two alike, card and all, is unsure', () => {
    document.querySelector('#pay')!.removeAttribute('id');
    const button = byText('button', 'Pay now');
    const selectors = stored(button);
    const card = button.parentElement!;
    document.querySelector('main')!.replaceChildren(card.cloneNode(true), card.cloneNode(true));
    expect(find(selectors).outcome).toBe('unsure');
  });

  test('whose labels all were translated is not pinned by its place alone', () => {
    const selectors = stored(byText('button', 'Save as draft'));
    const words: Record<string, string> = {
      'Save as draft': 'Entwurf sichern',
      'Pay now': 'Jetzt zahlen',
      Checkout: 'Kasse',
      Delivery: 'Lieferung',
      'Choose a date': 'Termin waehlen',
      Total: 'Summe',
    };
    for (const element of document.querySelectorAll('button, h2, span')) {
      const word = words[element.textContent];
      if (word) element.textContent = word;
    }
    const found = find(selectors);
    expect(found.outcome).not.toBe('anchored');
  });

  test('in an open shadow root is found, and again after its siblings changed', () => {
    const host = document.createElement('shop-cart');
    host.id = 'cart';
    host.attachShadow({ mode: 'open' }).innerHTML = '<p>2 items</p><button class="go">To the till</button>';
    document.querySelector('main')!.append(host);
    const button = host.shadowRoot!.querySelector('button')!;
    const selectors = stored(button);
    expectAt(find(selectors), button);
    button.before(document.createElement('hr'));
    expectAt(find(selectors), button);
  });
});

suite('anchor, a stretch of text', () => {
  function rangeOver(text: string): Range {
    const holder = [...document.querySelectorAll('p, td, span, small')].find((element) =>
      element.textContent.includes(text),
    )!;
    const node = holder.firstChild as Text;
    const range = document.createRange();
    range.setStart(node, node.data.indexOf(text));
    range.setEnd(node, node.data.indexOf(text) + text.length);
    return range;
  }

  test('is found word for word, with whitespace and inline elements in between', () => {
    const selectors = stored(rangeOver('Ask the administrator'));
    document.querySelector('.lead')!.innerHTML =
      'Everyone who may sign in. \n Ask <b>the\n administrator</b> before you remove a person from this list.';
    const found = find(selectors);
    expect(found.outcome).toBe('anchored');
    expect(found.outcome !== 'orphan' && found.range!.toString().replace(/\s+/g, ' ')).toBe(
      'Ask the administrator',
    );
  });

  test('is found after small edits', () => {
    const selectors = stored(rangeOver('Ask the administrator before you remove a person'));
    document.querySelector('.lead')!.textContent =
      'Everyone who may sign in. Ask an administrator before you remove a person from this list.';
    const found = find(selectors);
    expect(found.outcome).toBe('anchored');
    expect(found.outcome !== 'orphan' && found.range!.toString()).toBe(
      'Ask an administrator before you remove a person',
    );
  });

  test('that stands in several places is taken from the one with its context', () => {
    const selectors = stored(rangeOver('carol'));
    rowOf('Alice').remove();
    const found = find(selectors);
    expect(found.outcome).toBe('anchored');
    expect(found.outcome !== 'orphan' && rowOf('Carol').contains(found.element)).toBe(true);
  });

  test('that is gone is an orphan, also when it was one short word', () => {
    const sentence = stored(rangeOver('Ask the administrator before you remove a person'));
    const word = stored(rangeOver('Version'));
    document.querySelector('.lead')!.remove();
    document.querySelector('footer')!.remove();
    expect(find(sentence).outcome).toBe('orphan');
    expect(find(word).outcome).toBe('orphan');
  });
});

suite('anchor, data that another client wrote', () => {
  test('with a path and a quote is believed while the quote still is there', () => {
    const selectors: Selector[] = [
      { type: 'CssSelector', value: '#pay' },
      { type: 'TextQuoteSelector', exact: 'Pay now', prefix: '', suffix: '' },
    ];
    expectAt(find(selectors), document.querySelector('#pay')!);
    document.querySelector('#pay')!.textContent = 'Something else';
    expect(find(selectors).outcome).toBe('orphan');
  });

  test('with a path that is no CSS at all, or nothing, is an orphan', () => {
    expect(
      find([
        { type: 'CssSelector', value: 'a[[' },
        { type: 'XPathSelector', value: '///' },
      ]).outcome,
    ).toBe('orphan');
    expect(find([]).outcome).toBe('orphan');
  });
});

suite('describe', () => {
  test('keeps what a person typed out of the selectors', () => {
    document.body.innerHTML = `<label>Card <input id="card" value="4111 1111"></label><textarea id="t">my secret</textarea><button>Send</button>`;
    (document.querySelector('#card') as HTMLInputElement).value = '4222 2222';
    const written = JSON.stringify([
      stored(document.querySelector('button')!),
      stored(document.querySelector('#card')!),
      stored(document.querySelector('#t')!),
    ]);
    expect(written).not.toMatch(/4111|4222|secret/);
  });
});
