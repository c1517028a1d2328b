import { readFileSync } from 'node:fs';
import { checkInReply } from '@appops/shared/contract/checks/check';
import { attemptFacts } from '@appops/shared/contract/checks/facts';
import { listMonitors, listResults } from '@appops/shared/contract/monitors';
import { expect, test } from 'vitest';

const reply = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/tomorrow/${name}.json`, import.meta.url), 'utf8'));

test('a list that holds a protocol of tomorrow is read whole: what is common of it is kept', () => {
  const { items } = listMonitors.reply.parse(reply('listMonitors'));
  expect(items.map(({ name, check }) => [name, check.type])).toEqual([
    ['checkout', 'http'],
    ['shop.example, MX', 'unknown'],
    ['purge', 'unknown'],
  ]);
  expect(items[1]).toMatchObject({
    check: {
      type: 'unknown',
      protocol: 'snmp',
      timeoutMs: 4000,
      assertions: [{ kind: 'unknown' }, { kind: 'unknown' }],
    },
    state: { value: 'down', message: 'The name server answered SERVFAIL.' },
    lastResult: { outcome: 'down', reason: 'unknown', statusCode: 2 },
  });
  expect(items[2]!.check).toMatchObject({ protocol: 'http' });
});

test('of a protocol that is known, only the assertion of tomorrow is unknown', () => {
  const [http] = listMonitors.reply.parse(reply('listMonitors')).items;
  expect(http!.check.assertions.map(({ kind }) => kind)).toEqual(['status', 'unknown']);
});

test('a phase of tomorrow is kept by its name, one that is no number is none, and unknown facts are passed over', () => {
  const { items } = listResults.reply.parse(reply('listResults'));
  expect(items[0]!.attempts[0]).toMatchObject({
    reason: 'unknown',
    phases: { dnsUs: null, queryUs: 1234, retryUs: null },
    assertions: [{ index: 0, passed: false, message: 'SERVFAIL is not accepted.' }, expect.anything()],
  });
});

test('what became of an assertion of tomorrow is no failure: it is in error, with what the server says of it', () => {
  const { items } = listResults.reply.parse(reply('listResults'));
  expect(items[0]!.attempts[0]!.assertions[1]).toEqual({
    index: 1,
    passed: false,
    error: true,
    message: 'The zone is not signed.',
  });
});

test('facts of a protocol of tomorrow are unknown, with the plain ones by their names; of one that is known a fact of tomorrow is passed over', () => {
  const [first, second] = listResults.reply.parse(reply('listResults')).items;
  expect(first!.attempts[0]!.facts).toEqual({
    protocol: 'unknown',
    name: 'snmp',
    plain: { rcode: 'SERVFAIL', recursion: true },
  });
  expect(second!.attempts[0]!.facts).toEqual({
    ...{ protocol: 'http', statusCode: 200, httpVersion: '2', contentType: 'text/html' },
    ...{ bodyBytes: 512, bodyTruncated: false, tls: null, hops: [] },
  });
});

test('steps of tomorrow are kept by their names; what cannot be read of one is not known', () => {
  const [first, second] = listResults.reply.parse(reply('listResults')).items;
  expect(first!.attempts[0]!.steps.map(({ name, ok, facts }) => [name, ok, facts])).toEqual([
    ['first', true, null],
    ['second', null, null],
    ['unknown', null, null],
  ]);
  expect(second!.attempts[0]!.steps).toMatchObject([
    { name: 'log in', ok: true, totalUs: 4000, facts: { protocol: 'http', statusCode: 303 } },
  ]);
});

test.each([7, 'http', {}, [], { protocol: 5 }, { protocol: 'http' }, { protocol: 'tcp', tls: 'yes' }])(
  'whatever stands in the place of facts is read: %j',
  (input) => {
    const read = attemptFacts.parse(input);
    expect(read.protocol).toBe('unknown');
    expect(attemptFacts.parse(read)).toEqual(read);
  },
);

test.each([null, 7, 'snmp', {}, { type: 3 }, { type: 'http' }, { type: 'snmp', assertions: 'all' }])(
  'whatever stands in the place of a check is read: %j',
  (input) => {
    expect(checkInReply.parse(input).type).toBe('unknown');
  },
);

test('what was read as unknown is read as the same again', () => {
  const once = checkInReply.parse({ type: 'snmp', timeoutMs: 100, assertions: [{ kind: 'rcode' }] });
  expect(checkInReply.parse(once)).toEqual(once);
});
