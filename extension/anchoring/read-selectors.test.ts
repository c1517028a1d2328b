// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { anchor } from './anchor.ts';
import { describe } from './describe.ts';
import { readSelectors } from './read-selectors.ts';

globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

test('selectors that we wrote come back as they were', () => {
  document.body.innerHTML =
    '<main><h1>Orders</h1><button class="btn">Refund</button><p>Since Monday</p></main>';
  const written = describe(document.querySelector('button')!);
  expect(readSelectors(JSON.parse(JSON.stringify(written)) as unknown[])).toEqual(written);
});

test('whatever else is stored neither throws nor anchors', () => {
  document.body.innerHTML = '<main><button>Refund</button></main>';
  const nonsense: unknown[] = [
    null,
    7,
    'CssSelector',
    {},
    { type: 'x-fingerprint' },
    {
      type: 'x-fingerprint',
      tag: 'button',
      classes: 'btn',
      ancestors: [1, null, { tag: [] }],
      before: {},
      position: 'x',
      text: 9,
    },
    { type: 'CssSelector', value: { toString: 'no' } },
    { type: 'CssSelector', value: 'main', refinedBy: { value: 7 } },
    { type: 'TextQuoteSelector', exact: [] },
    { type: 'TextPositionSelector', start: -1e9, end: Number.NaN },
    { type: 'x-of-the-future', value: 1 },
  ];
  for (const entry of nonsense)
    expect(anchor(readSelectors([entry]), document).outcome, JSON.stringify(entry)).not.toBe('anchored');
});

test('a quote of a megabyte is cut', () => {
  const [quote] = readSelectors([{ type: 'TextQuoteSelector', exact: 'x'.repeat(1_000_000) }]);
  expect(quote).toMatchObject({ exact: 'x'.repeat(300) });
});
