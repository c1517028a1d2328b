import { getMonitor, listResults } from '@appops/shared/contract/monitors';
import { tlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { httpFacts } from '@appops/shared/contract/checks/http-facts';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, recorded } from '../../../testing/mock-api.ts';
import { openPage, said, says, withPages } from '../../../testing/open-page.tsx';

withPages();

const monitor = recorded(getMonitor);
if (monitor.check.type !== 'http') throw new Error('the recorded monitor is one over HTTP');
const check = { ...monitor.check, url: 'https://shop.example/' };
const path = `monitors/${monitor.id}`;

test('a monitor that verifies nothing says so in red, on its page and at its runs', async () => {
  answer(getMonitor, { ...monitor, check: { ...check, tlsSettings: { verify: false } } });
  const { items, ...page } = recorded(listResults);
  const tls = tlsFacts.parse({
    protocol: 'TLSv1.3',
    alpn: null,
    leafExpiresAt: null,
    chainExpiresAt: null,
    subject: 'shop.example',
    unverified: { problem: 'The certificate of shop.example is self-signed and not trusted' },
  });
  const facts = httpFacts.parse({
    protocol: 'http',
    statusCode: 200,
    bodyBytes: 1,
    bodyTruncated: false,
    tls,
    leniencies: ['headerWithoutColon'],
    proxy: '"office" (10.0.0.5:3128)',
  });
  const { facts: _facts, ...before } = items[0]!.attempts[0]!;
  answer(listResults, { ...page, items: [{ ...items[0]!, attempts: [inReply({ ...before, facts })] }] });
  const user = openPage(path);
  expect((await screen.findByTestId('unverified')).textContent).toContain('not verified');
  await user.click(await screen.findByRole('button', { name: 'Show details' }));
  const shown = await screen.findByTestId('certificate');
  expect(within(shown).getByTestId('unverified').textContent).toContain('self-signed');
  expect(said()).toContain('a header line without a colon was passed over');
  expect(said()).toContain('"office" (10.0.0.5:3128)');
});

test('a form shows folded what is as usual, and unfolds what is set', async () => {
  answer(getMonitor, { ...monitor, check: { ...check, tlsSettings: { verify: false } } });
  openPage(`${path}/edit`);
  await says('Authentication');
  const folded = (title: string) =>
    [...document.querySelectorAll('details')].find((each) => each.textContent.includes(title))!;
  expect(folded('Authentication').open).toBe(false);
  expect(folded('Protocol and limits').open).toBe(false);
  expect(folded('Any certificate is taken').open).toBe(true);
});
