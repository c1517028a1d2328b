// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ListingQuery } from '../query/use-listing.ts';
import { DataTable } from './data-table.tsx';
import { ListView } from './list-view.tsx';

interface Row {
  id: string;
  name: string;
}

let root: Root;
let page: HTMLElement;
beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

const more = vi.fn();
const onClear = vi.fn();

/** Draws a list of which so many are loaded, of so many. */
function draw(state: Partial<ListingQuery<Row>>, filtered = false): void {
  const listing: ListingQuery<Row> = {
    data: undefined,
    error: null,
    fetching: false,
    updatedAt: 0,
    pending: false,
    former: false,
    refetch: () => {},
    more,
    wanted: 100,
    ...state,
  };
  act(() =>
    root.render(
      <MemoryRouter>
        <ListView
          listing={listing}
          noun={['monitor', 'monitors']}
          filtered={filtered}
          onClear={onClear}
          none={{ message: 'Nothing is watched yet', about: 'Add one.' }}
        >
          {(items) => (
            <DataTable
              label="Monitors"
              columns={[{ id: 'name', header: 'Name', cell: ({ name }) => name }]}
              rows={items}
              rowKey={({ id }) => id}
              rowTestId="row"
            />
          )}
        </ListView>
      </MemoryRouter>,
    ),
  );
}
const rows = (count: number, name = (index: number) => `shop-${index}`): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), name: name(index) }));
const shown = () => page.querySelectorAll('[data-testid="row"]').length;
const button = (id: string) => page.querySelector<HTMLButtonElement>(`[data-testid="${id}"]`);

test('none at all teaches, none that fits offers to take the filters away', () => {
  draw({ data: { items: [], total: 0, hasMore: false } });
  expect(page.textContent).toContain('Nothing is watched yet');
  expect(button('clear-filters')).toBeNull();
  draw({ data: { items: [], total: 0, hasMore: false } }, true);
  expect(page.textContent).toContain('No monitor fits');
  act(() => button('clear-filters')!.click());
  expect(onClear).toHaveBeenCalledOnce();
});

test('while it is on its way there is no word of none, and a failure is said', () => {
  draw({ pending: true, fetching: true });
  expect(page.textContent).not.toContain('Nothing is watched yet');
  expect(page.querySelector('[aria-busy="true"]')).not.toBeNull();
  draw({ error: new Error('The list is away') });
  expect(page.textContent).not.toContain('Nothing is watched yet');
  expect(page.querySelector('[role="alert"], [data-testid*="error"], [class*="alert" i]')).not.toBeNull();
});

test.each([
  [1, 1, false, '1 monitor'],
  [300, 300, false, '300 monitors'],
  [100, 10_000, true, '100 of 10,000 monitors shown'],
])('%i of %i: all of them stand there, and how many there are', (loaded, total, hasMore, words) => {
  draw({ data: { items: rows(loaded), total, hasMore } });
  expect(shown()).toBe(loaded);
  expect(page.querySelector('[data-testid="list-count"]')?.textContent).toBe(words);
  expect(button('list-more') !== null).toBe(hasMore);
});

test('the others are a click away, which is taken once', () => {
  draw({ data: { items: rows(100), total: 300, hasMore: true } });
  act(() => button('list-more')!.click());
  expect(more).toHaveBeenCalledOnce();
  draw({ data: { items: rows(100), total: 300, hasMore: true }, former: true });
  expect(button('list-more')?.disabled).toBe(true);
});

test('an older backend, which does not count, does not make the first rows look like all', () => {
  draw({ data: { items: rows(100), total: null, hasMore: true } });
  expect(page.querySelector('[data-testid="list-count"]')?.textContent).toBe(
    'The first 100 monitors; there are more',
  );
});

test('equal names, names that are not Latin and names that are too long have a row each', () => {
  const names = ['equal', 'equal', '本番環境', 'магазин', 'x'.repeat(400)];
  draw({ data: { items: rows(5, (index) => names[index]!), total: 5, hasMore: false } });
  expect([...page.querySelectorAll('td')].map(({ textContent }) => textContent)).toEqual(names);
});
