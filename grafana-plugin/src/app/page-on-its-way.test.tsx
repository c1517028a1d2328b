// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { componentInChunk } from '../shared/loading/component-in-chunk.tsx';
import { PageOnItsWay } from './page-on-its-way.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('code that does not come is said after half a minute, and what comes later all the same is shown', async () => {
  vi.useFakeTimers();
  const coming = Promise.withResolvers<() => string>();
  const Page = componentInChunk(() => coming.promise, <PageOnItsWay />);
  render(<Page />);
  act(() => vi.advanceTimersByTime(29_999));
  expect(screen.queryByTestId('page-late')).toBeNull();
  act(() => vi.advanceTimersByTime(1));
  expect(screen.getByTestId('page-late').textContent).toContain('It is shown as soon as it does');
  await act(async () => {
    coming.resolve(() => 'the page');
    await coming.promise;
  });
  screen.getByText('the page');
});
