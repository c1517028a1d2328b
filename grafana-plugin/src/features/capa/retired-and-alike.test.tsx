// @vitest-environment jsdom
import type { Case } from '@appops/shared/contract/cases';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom-v5-compat';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MissingMonitors } from './missing-monitors.tsx';
import { Proposals } from './proposals.tsx';

const sent = vi.hoisted(() => vi.fn());
vi.mock('./api.ts', async (original) => ({ ...(await original<object>()), act: sent }));
vi.mock('../../shared/permissions.ts', async (original) => ({
  ...(await original<object>()),
  mayEdit: () => true,
}));

let page: HTMLElement;
let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});
const show = (what: ReactNode) => act(() => root.render(<MemoryRouter>{what}</MemoryRouter>));
const it = (more: object) =>
  ({ id: 'case_1', status: 'verifying', service: 'shop', ...more }) as unknown as Case;

test('a problem that may be the same one is linked with one click', () => {
  sent.mockResolvedValue({});
  show(
    <Proposals
      case={it({
        proposals: [
          { code: 'plan_verification', message: 'Plan how the fix will be verified.', problem: null },
          {
            code: 'link_problem',
            message: '"Status 500" in staging failed in the same way.',
            problem: 'prb_7',
          },
        ],
      })}
    />,
  );
  expect(page.textContent).toContain('Plan how the fix will be verified.');
  const buttons = page.querySelectorAll<HTMLButtonElement>('[data-testid="link-problem"]');
  expect(buttons).toHaveLength(1);
  act(() => buttons[0]!.click());
  expect(sent).toHaveBeenCalledWith('link', 'case_1', { problem: 'prb_7' }, expect.any(String));
});

test('a case without proposals shows none', () => {
  show(<Proposals case={it({ proposals: [] })} />);
  expect(page.textContent).toBe('');
});

test('each monitor that a proof lacks is named, leads to its page, and can be replaced or dropped', () => {
  const progress = {
    missingMonitors: [
      { id: 'mon_1', name: 'checkout' },
      { id: 'mon_2', name: null },
    ],
  };
  const verification = { progress } as unknown as NonNullable<Case['verification']>;
  show(<MissingMonitors case={it({})} verification={verification} />);
  expect(page.textContent).toContain('2 monitors that saw the problem were retired');
  const links = [...page.querySelectorAll('a')].map((link) => [link.textContent, link.getAttribute('href')]);
  expect(links).toEqual([
    ['checkout', expect.stringMatching(/\/monitors\/mon_1$/)],
    ['A retired monitor', expect.stringMatching(/\/monitors\/mon_2$/)],
  ]);
  expect(page.querySelectorAll('[data-testid="name-successor"]')).toHaveLength(2);
  expect(page.querySelectorAll('[data-testid="drop-monitor"]')).toHaveLength(2);
  show(<MissingMonitors case={it({ status: 'closed_effective' })} verification={verification} />);
  expect(page.querySelectorAll('button[data-testid]')).toHaveLength(0);
});
