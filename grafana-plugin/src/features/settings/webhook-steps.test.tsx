// @vitest-environment jsdom
import { listWebhookSources, type Delivery, type WebhookSource } from '@appops/shared/contract/webhooks';
import { setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { of } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api } from '../../shared/http/api.ts';
import { WebhookSteps } from './webhook-steps.tsx';

const source: WebhookSource = {
  id: 'whs_1',
  kind: 'generic',
  name: 'Jenkins',
  key: 'k',
  path: '/api/v1/webhooks/generic/k',
  previousSecretUntil: null,
  createdAt: '2026-01-05T12:00:00Z',
  lastDeliveryAt: null,
  disabled: false,
  setUp: [
    {
      text: 'Call this with `id`',
      copies: [
        { label: 'Secret', text: '{secret}' },
        { label: 'Call', text: `curl '{address}' -H 'authorization: Bearer {secret}'` },
      ],
      when: 'always',
      about: 'nothing',
    },
  ],
};
const delivery = (given: Partial<Delivery>): Delivery => ({
  id: 'dlv_1',
  source: 'whs_1',
  kind: 'generic',
  event: 'deployment',
  outcome: 'accepted',
  reason: null,
  subject: null,
  receivedAt: '2026-01-05T12:00:05Z',
  bytes: 1,
  ...given,
});

let deliveries: Delivery[];
let sources: object[];
let root: Root;
let page: HTMLElement;
beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  vi.useFakeTimers();
  deliveries = [];
  sources = [];
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  setBackendSrv({
    fetch: ({ url }: { url: string }) =>
      of({
        status: 200,
        data: JSON.stringify({ items: /deliveries/.test(url) ? deliveries : sources, nextCursor: null }),
        headers: new Headers(),
      }),
  } as unknown as BackendSrv);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
  vi.useRealTimers();
});

const draw = (of: WebhookSource, secret: string | null = 's3cret') =>
  act(async () => {
    root.render(
      <MemoryRouter>
        <WebhookSteps source={of} secret={secret} address="https://ops.example/x" onClose={() => {}} />
      </MemoryRouter>,
    );
    await vi.advanceTimersByTimeAsync(0);
  });
const later = () => act(() => vi.advanceTimersByTimeAsync(4000));
const find = (id: string) => page.querySelector(`[data-testid="${id}"]`);

test('the call is ready to be copied, and it goes from waiting over what is wrong to green', async () => {
  await draw(source);
  expect(find('webhook-secret')?.textContent).toBe('s3cret');
  expect(find('webhook-snippet')?.textContent).toBe(
    "curl 'https://ops.example/x' -H 'authorization: Bearer s3cret'",
  );
  expect(find('waiting-for-delivery')).not.toBeNull();

  // Those of others, and what came before it was made, say nothing.
  deliveries = [delivery({ source: 'whs_2' }), delivery({ receivedAt: '2026-01-05T11:59:00Z' })];
  await later();
  expect(find('waiting-for-delivery')).not.toBeNull();

  deliveries = [delivery({ outcome: 'rejected', reason: 'The path $.env gave no environment.' })];
  await later();
  expect(find('first-delivery')?.textContent).toMatch(/refused.*The path \$\.env gave no environment\./);

  deliveries = [delivery({ id: 'dlv_2', subject: 'dep_1' }), ...deliveries];
  await later();
  expect(find('first-delivery')?.textContent).toMatch(/the source works/);
  expect(page.querySelector('a')?.getAttribute('href')).toContain('dep_1');
});

test('without the secret its place is shown, and what came with the former one proves nothing of a new one', async () => {
  await draw(source, null);
  expect(find('webhook-secret')?.textContent).toBe('<the secret>');
  act(() => root.unmount());
  root = createRoot(page);
  deliveries = [delivery({ receivedAt: '2026-01-06T12:00:00Z' })];
  await draw({ ...source, id: 'whs_1', previousSecretUntil: '2026-01-08T12:00:00Z' });
  await later();
  expect(find('waiting-for-delivery')).not.toBeNull();
});

test('a kind of tomorrow is set up by the steps that its server tells', async () => {
  sources = [
    {
      ...source,
      kind: 'of_tomorrow',
      settings: { any: ['thing'] },
      setUp: [{ ...source.setUp![0], about: 'something_new', when: 'always' }],
    },
  ];
  const { items } = await api(listWebhookSources);
  await draw(items[0]!);
  expect(find('webhook-snippet')?.textContent).toContain('https://ops.example/x');
});
