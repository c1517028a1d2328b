// @vitest-environment jsdom
import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { AttemptFacts } from '@appops/shared/contract/checks/facts';
import { noPhases } from '@appops/shared/contract/checks/phases';
import { tlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { AssertionResults } from './assertion-results.tsx';
import { Found } from './found.tsx';

afterEach(cleanup);

const attemptWith = (more: Partial<Attempt>) =>
  inReply({
    ...{ ok: true, reason: null, message: null, totalUs: 1000, phases: noPhases, address: '192.0.2.1' },
    ...{ assertions: [], degradedBecause: null, facts: null, steps: [] },
    ...more,
  });
const http = (more: Partial<Extract<AttemptFacts, { protocol: 'http' }>> = {}): AttemptFacts => ({
  ...{ protocol: 'http', statusCode: 200, httpVersion: '1.1', contentType: 'text/html; charset=utf-8' },
  ...{ bodyBytes: 1234, bodyTruncated: false, tls: null, hops: [] },
  ...more,
});
const tls = tlsFacts.parse({
  ...{ protocol: 'TLSv1.3', alpn: 'http/1.1', cipher: 'TLS_AES_128_GCM_SHA256', subject: 'shop.example' },
  ...{ leafExpiresAt: '2027-01-02T03:04:05.000Z', chainExpiresAt: '2027-01-02T03:04:05.000Z' },
});

/** What is drawn, each name with its value. */
function drawn(): string[] {
  return [...document.querySelectorAll('dt')].map(
    (name) => `${name.textContent}: ${name.nextElementSibling?.textContent}`,
  );
}

test('a run over HTTP tells its status, the type and size of what came, its handshake and its certificate', () => {
  render(<Found attempt={attemptWith({ facts: http({ tls }) })} />);
  expect(drawn().slice(0, 6)).toEqual([
    'Address called: 192.0.2.1',
    'Status: 200 over HTTP/1.1',
    'Type of the body: text/html; charset=utf-8',
    'Size of the body: 1.2 KiB',
    'TLS: TLSv1.3, http/1.1, TLS_AES_128_GCM_SHA256',
    'Certificate of: shop.example',
  ]);
});

test('one that was redirected tells how often and to where, and each hop', () => {
  const hop = { url: 'http://shop.example/', statusCode: 301, address: '192.0.2.1', tls: null };
  render(
    <Found
      attempt={attemptWith({ facts: http({ hops: [hop, { ...hop, url: 'https://shop.example/', tls }] }) })}
    />,
  );
  expect(drawn()).toContain('Redirected: once, to https://shop.example/');
  expect(screen.getAllByTestId('attempt-hop').map((each) => each.textContent)).toEqual([
    expect.stringContaining('none, plain HTTP'),
    expect.stringContaining('shop.example'),
  ]);
});

test('a run over TCP tells what was heard and how the target greeted', () => {
  const facts = {
    protocol: 'tcp',
    tls: null,
    heardBytes: 21,
    heardTruncated: false,
    greeting: 'SSH-2.0-x\\r\\n',
  } as const;
  render(<Found attempt={attemptWith({ facts })} />);
  expect(drawn()).toEqual([
    'Address called: 192.0.2.1',
    'Heard: 21 bytes',
    'It greeted with: SSH-2.0-x\\r\\n',
  ]);
});

test('a run over DNS tells what was answered and by whom; one without an answer whom it asked', () => {
  const facts: AttemptFacts = {
    ...{
      protocol: 'dns',
      rcode: 0,
      authoritative: true,
      records: ['192.0.2.1'],
      recordCount: 1,
      aliases: [],
    },
    ...{ leastTtlSeconds: 60, transport: 'udp', server: '192.0.2.53:53', askedTimes: null, passedOver: null },
  };
  const { unmount } = render(<Found attempt={attemptWith({ facts })} />);
  expect(drawn()).toEqual([
    'Response code: NOERROR (no error)',
    'Records: 192.0.2.1',
    'Least time to live: 60 s',
    'Answered by: 192.0.2.53:53 over UDP, which speaks for the zone',
  ]);
  unmount();
  const none = { ...facts, rcode: null, recordCount: null, records: [], leastTtlSeconds: null, server: null };
  render(<Found attempt={attemptWith({ facts: none, address: null })} />);
  expect(drawn()).toEqual(['Name server asked: none']);
});

test('a run over WebSocket tells what was agreed on and heard', () => {
  const facts: AttemptFacts = {
    ...{ protocol: 'websocket', statusCode: 101, subprotocol: 'a', messages: 1, heardBytes: 5 },
    ...{ firstMessage: 'hello', closeCode: 1000, tls },
  };
  render(<Found attempt={attemptWith({ facts })} />);
  expect(drawn().slice(0, 6)).toEqual([
    'Address called: 192.0.2.1',
    'Subprotocol: a',
    'Messages: 1, 5 bytes',
    'First message: hello',
    'It closed with: 1000 (normal closure)',
    'TLS: TLSv1.3, http/1.1, TLS_AES_128_GCM_SHA256',
  ]);
});

test('a run over gRPC tells the health and how the call ended', () => {
  const facts: AttemptFacts = {
    ...{ protocol: 'grpc', grpcStatus: 0, grpcMessage: null, health: 'SERVING', httpStatus: null, tls: null },
  };
  render(<Found attempt={attemptWith({ facts })} />);
  expect(drawn()).toEqual(['Address called: 192.0.2.1', 'Health: SERVING', 'The call ended with: OK']);
});

test('a run of a protocol of tomorrow tells its plain facts, as the server calls them, and that there may be more', () => {
  render(
    <Found
      attempt={attemptWith({ facts: { protocol: 'unknown', name: 'dns', plain: { rcode: 'NXDOMAIN' } } })}
    />,
  );
  expect(drawn()).toEqual(['Address called: 192.0.2.1', 'Rcode: NXDOMAIN']);
  expect(document.body.textContent).toContain('this page is older than the server');
});

test('a run that tells nothing of what it found says which address was called, or that none was', () => {
  render(<Found attempt={attemptWith({ address: null })} />);
  expect(drawn()).toEqual(['Address called: none']);
});

test('each step is told with what became of it and what it found; one that was not reached is no failure', () => {
  const step = { ok: true, reason: null, message: null, totalUs: 4000, phases: noPhases, facts: null };
  render(
    <Found
      attempt={attemptWith({
        facts: http(),
        steps: [
          { ...step, name: 'log in', facts: http({ statusCode: 303 }) },
          { ...step, name: 'order', ok: false, reason: 'assertion', message: 'Status 500 is not accepted.' },
          { ...step, name: 'log out', ok: null, totalUs: null },
        ],
      })}
    />,
  );
  const [first, second, third] = screen.getAllByTestId('attempt-step');
  expect(first!.textContent).toContain('Step 1 of 3: log in');
  expect(within(first!).getByText('303 over HTTP/1.1')).toBeTruthy();
  expect(first!.textContent).toContain('held');
  expect(second!.textContent).toMatch(/order.*failed.*Status 500 is not accepted\./);
  expect(third!.textContent).toContain('not made, or not known');
});

test('an assertion that could not be evaluated does not stand as one that fails', () => {
  const message = 'The zone is not signed.';
  render(
    <AssertionResults
      attempt={attemptWith({ assertions: [{ index: -1, passed: false, error: true, message }] })}
      check={null}
    />,
  );
  expect(screen.getByRole('list').textContent).toBe(
    ` not evaluatedan assertion that this page is too old for — ${message}`,
  );
});

test('runs over UDP, by ping and by PostgreSQL tell what they found', () => {
  render(
    <Found attempt={attemptWith({ facts: { protocol: 'udp', sent: 3, heardBytes: null, others: 0 } })} />,
  );
  expect(drawn()).toEqual(['Answered by: 192.0.2.1', 'Sent: 3 datagrams']);
  cleanup();
  const echoes = { sent: 3, received: 2, leastUs: 900, averageUs: 1_500, mostUs: 2_100 };
  render(<Found attempt={attemptWith({ facts: { protocol: 'icmp', ...echoes } })} />);
  expect(drawn()).toEqual([
    'Address called: 192.0.2.1',
    'Replies: 2 of 3, 33.3 % lost',
    'Round trip: 1.5 ms on average, 900 µs to 2.1 ms',
  ]);
  cleanup();
  const answered = { tls: null, serverVersion: '18.4', rows: 1000, moreRows: true };
  render(<Found attempt={attemptWith({ facts: { protocol: 'postgres', ...answered } })} />);
  expect(drawn()).toEqual([
    'Address called: 192.0.2.1',
    'Answered: More than 1000 rows',
    'Server: PostgreSQL 18.4',
  ]);
});
