// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { GoingOn } from './going-on.tsx';

const asked = vi.hoisted(() => ({ answer: {} as Record<string, unknown> }));
vi.mock('../incidents/api.ts', () => ({ useIncidents: () => asked.answer }));
vi.mock('../../shared/live/use-live-updates.ts', () => ({ useStanding: () => ({ state: 'live' }) }));

function draw(answer: Record<string, unknown>): string {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  const query = {
    error: null,
    fetching: false,
    former: false,
    pending: false,
    refetch: vi.fn(),
    updatedAt: 0,
  };
  asked.answer = { ...query, ...answer };
  const page = document.body.appendChild(document.createElement('div'));
  const root = createRoot(page);
  act(() => root.render(<GoingOn />));
  const { textContent } = page;
  act(() => root.unmount());
  return textContent;
}

test('where nothing goes on nothing is shown', () => {
  expect(draw({ data: { items: [], total: 0 } })).toBe('');
});

test('incidents that could not be loaded are not passed over in silence', () => {
  expect(draw({ data: undefined, error: new Error('The database is away') })).toContain(
    'The database is away',
  );
});
