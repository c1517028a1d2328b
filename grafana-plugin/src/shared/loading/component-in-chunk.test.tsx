// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { Component, type ComponentType, type ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { componentInChunk } from './component-in-chunk.tsx';

class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    return this.state.error ? `refused: ${this.state.error.message}` : this.props.children;
  }
}

const Page = ({ name }: { name: string }) => <>the page of {name}</>;

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function draw(InChunk: ComponentType<{ name: string }>) {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  render(
    <Boundary>
      <InChunk name="shop" />
    </Boundary>,
  );
}

test('something is shown while the code comes, and then the component with what it was given', async () => {
  const load = vi.fn(() => Promise.resolve(Page));
  draw(componentInChunk(load, 'on its way'));
  screen.getByText('on its way');
  await screen.findByText('the page of shop');
  expect(load).toHaveBeenCalledTimes(1);
});

test('code that could not be loaded is said once, and asked for again by the next who opens the page', async () => {
  const load = vi
    .fn<() => Promise<typeof Page>>()
    .mockRejectedValueOnce(new Error('502'))
    .mockResolvedValue(Page);
  const InChunk = componentInChunk(load, null);
  draw(InChunk);
  await screen.findByText('refused: 502');
  expect(load).toHaveBeenCalledTimes(1);
  cleanup();
  draw(InChunk);
  await screen.findByText('the page of shop');
});

test('what was loaded before is there at once, and what could not be loaded before is no failure yet', async () => {
  const load = vi
    .fn<() => Promise<typeof Page>>()
    .mockRejectedValueOnce(new Error('502'))
    .mockResolvedValue(Page);
  const InChunk = componentInChunk(load, null);
  await InChunk.preload();
  await InChunk.preload();
  draw(InChunk);
  screen.getByText('the page of shop');
  expect(load).toHaveBeenCalledTimes(2);
});
