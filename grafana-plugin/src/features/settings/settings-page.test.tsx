import { listDeliveries, listWebhookSources } from '@appops/shared/contract/webhooks';
import { listTokens } from '@appops/shared/contract/tokens';
import { getProbe } from '@appops/shared/contract/monitors';
import { getSettings } from '@appops/shared/contract/settings';
import type { PluginConfigPageProps } from '@grafana/data';
import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { answer, answerList, firstOf, recorded, server } from '../../../testing/mock-api.ts';
import {
  foreignName,
  openConfiguration,
  said,
  says,
  whatEveryPageTells,
  withPages,
} from '../../../testing/open-page.tsx';
import { SettingsPage } from './settings-page.tsx';

withPages();

type Props = PluginConfigPageProps<never>;
const connected = { backendUrl: 'http://127.0.0.1:4400' };

function open(jsonData: object, role: 'Viewer' | 'Admin' = 'Admin') {
  const meta = { enabled: true, jsonData, secureJsonFields: { appToken: 'backendUrl' in jsonData } };
  const plugin = { meta } as unknown as Props['plugin'];
  return openConfiguration(<SettingsPage plugin={plugin as never} query={{}} />, role);
}

const delivery = {
  id: 'dlv_00000000000000000000000000000001',
  source: null,
  kind: 'github',
  event: 'deployment_status',
  receivedAt: '2026-11-30T10:00:00.000Z',
  outcome: 'rejected' as const,
  reason: 'The signature does not fit.',
  subject: null,
  bytes: 12,
};

// Grafana itself, which is asked for its data source.
beforeEach(
  () => void server.use(http.all('*/api/datasources/*', () => HttpResponse.json({}, { status: 404 }))),
);

test('where nothing is connected yet only the connection is asked for', async () => {
  open({});
  await says('Backend URL');
  expect(said()).not.toContain('Webhook sources');
});

test('whoever may not change it is told so', async () => {
  open({}, 'Viewer');
  await says('Only administrators of this Grafana can do this.');
});

describe('connected', () => {
  whatEveryPageTells('', /No source yet|Nothing has come/, () => open(connected));

  test('tokens, sources and deliveries say how they stand, by their one name', async () => {
    answer(getProbe, recorded(getProbe));
    answer(getSettings, recorded(getSettings));
    answerList(listTokens, [
      { ...firstOf(listTokens), name: foreignName(1), revokedAt: '2026-11-30T10:00:00Z' },
    ]);
    answerList(listWebhookSources, [{ ...firstOf(listWebhookSources), name: foreignName(2) }]);
    answerList(listDeliveries, [delivery]);
    open(connected);
    const token = await screen.findByTestId('token-row');
    expect(token.textContent).toContain('Revoked');
    expect(token.textContent).toContain(foreignName(1));
    expect((await screen.findByTestId('webhook-source-row')).textContent).toContain(foreignName(2));
    expect((await screen.findByTestId('delivery-outcome')).textContent).toBe('Rejected');
  });
});
