// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { IncidentNow } from './incident-now.tsx';

test.each([
  ['failing', /^Still down for 3 min/],
  ['unwatched', /^Nothing watches it for 3 min/],
  ['unknown', /^Not measured now for 3 min/],
  ['recovered', /^Recovered 3 min ago/],
] as const)('what is %s is told by how long it lasts, what has happened by when', (state, words) => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 12) });
  const page = document.body.appendChild(document.createElement('div'));
  const root = createRoot(page);
  const now = { state, since: new Date(Date.UTC(2026, 0, 5, 11, 57)).toISOString() };
  act(() => root.render(<IncidentNow now={now} />));
  expect(page.textContent).toMatch(words);
  act(() => root.unmount());
  vi.useRealTimers();
});
