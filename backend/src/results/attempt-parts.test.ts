import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { AttemptFacts, FactsOf, FactsProtocol } from '@appops/shared/contract/checks/facts';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { attemptOf, makeMonitors, readContextOf, runOf, silent } from '../../testing/monitors.ts';
import { factPlacesOf } from '../probing/protocols.ts';
import type { SteadyPart } from '../database/schema/results-json.ts';
import { joinParts, partsOf } from './attempt-parts.ts';
import { listResults } from './list-results.ts';
import { writeBatch } from './write-batch.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const whole = fc.nat({ max: 2 ** 40 });
const us = optional(whole);

const tls = fc.record({
  ...{ protocol: optional(text), alpn: optional(text), cipher: optional(text) },
  ...{ leafExpiresAt: optional(text), chainExpiresAt: optional(text), earliestExpiresAt: optional(text) },
  ...{ leafValidFrom: optional(text), chainValidFrom: optional(text) },
  ...{ subject: optional(text), issuer: optional(text), names: fc.array(text, { maxLength: 3 }) },
  ...{ keyType: optional(text), keyBits: us, fingerprint: optional(text), hint: optional(text) },
});
const hop = fc.record({ url: text, statusCode: us, address: optional(text), tls: optional(tls) });

/** Anything that attempts of each protocol may find. A protocol that is new is asked for here by the compiler. */
const factsOf: { [P in FactsProtocol]: fc.Arbitrary<FactsOf<P>> } = {
  push: fc.record({
    protocol: fc.constant('push' as const),
    ...{ lastBeatAt: optional(text), dueBy: optional(text), exitCode: us, durationMs: us },
    ...{ openRuns: whole, said: optional(text) },
  }),
  group: fc.record({
    protocol: fc.constant('group' as const),
    ...{ counted: whole, up: whole, degraded: whole, down: whole, error: whole, unknown: whole },
    decidedBy: fc.array(fc.record({ monitor: text, name: text, state: fc.constantFrom('up', 'down') }), {
      maxLength: 2,
    }),
    leftOut: fc.array(fc.record({ monitor: text, name: text, because: text }), { maxLength: 2 }),
    leftOutCount: whole,
  }),
  http: fc.record({
    protocol: fc.constant('http' as const),
    ...{ statusCode: us, httpVersion: optional(text), contentType: optional(text) },
    ...{ bodyBytes: us, bodyTruncated: fc.boolean(), tls: optional(tls) },
    hops: fc.array(hop, { maxLength: 2 }),
  }),
  tcp: fc.record({
    protocol: fc.constant('tcp' as const),
    ...{ tls: optional(tls), heardBytes: us, heardTruncated: fc.boolean(), greeting: optional(text) },
  }),
  tls: fc.record({ protocol: fc.constant('tls' as const), tls: optional(tls) }),
  udp: fc.record({
    protocol: fc.constant('udp' as const),
    ...{ sent: whole, heardBytes: us, others: whole },
  }),
  icmp: fc.record({
    protocol: fc.constant('icmp' as const),
    ...{ sent: us, received: us, leastUs: us, averageUs: us, mostUs: us },
  }),
  postgres: fc.record({
    protocol: fc.constant('postgres' as const),
    ...{ tls: optional(tls), serverVersion: optional(text), rows: us, moreRows: fc.boolean() },
  }),
  dns: fc.record({
    protocol: fc.constant('dns' as const),
    ...{ rcode: us, authoritative: optional(fc.boolean()), recordCount: us, leastTtlSeconds: us },
    ...{ records: fc.array(text, { maxLength: 3 }), aliases: fc.array(text, { maxLength: 2 }) },
    ...{ transport: optional(text), server: optional(text), askedTimes: us, passedOver: us },
  }),
  websocket: fc.record({
    protocol: fc.constant('websocket' as const),
    ...{ statusCode: us, subprotocol: optional(text), messages: us, heardBytes: us },
    ...{ firstMessage: optional(text), closeCode: us, tls: optional(tls) },
  }),
  grpc: fc.record({
    protocol: fc.constant('grpc' as const),
    ...{
      grpcStatus: us,
      grpcMessage: optional(text),
      health: optional(text),
      httpStatus: us,
      tls: optional(tls),
    },
  }),
  unknown: fc.record({
    protocol: fc.constant('unknown' as const),
    name: text,
    plain: fc.dictionary(text, fc.oneof(text, whole, fc.boolean())),
  }),
};
const facts: fc.Arbitrary<AttemptFacts | null> = optional(
  fc.oneof(...Object.values<fc.Arbitrary<AttemptFacts>>(factsOf)),
);
const phases = fc
  .record({
    known: fc.record({ dnsUs: us, connectUs: us, tlsUs: us, waitUs: us, transferUs: us }),
    own: fc.dictionary(
      fc
        .stringMatching(/^[a-z]{1,8}Us$/)
        .filter((name) => !/^(?:dns|connect|tls|wait|transfer)Us$/.test(name)),
      us,
      { maxKeys: 2 },
    ),
  })
  .map(({ known, own }) => ({ ...known, ...own }));
const step = fc.record({
  ...{ name: text, ok: optional(fc.boolean()), reason: optional(fc.constantFrom('connect', 'assertion')) },
  ...{ message: optional(text), totalUs: us, phases, facts },
});
const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    ...{ ok: fc.boolean(), totalUs: us, phases, address: optional(text), facts },
    steps: fc.array(step, { maxLength: 2 }),
  })
  .map((found) =>
    attemptOf({
      ...found,
      ...(found.ok ? {} : { reason: 'connect' as const, message: 'It was refused.' }),
    }),
  );

test('the parts of any attempt join to what it found', () => {
  fc.assert(
    fc.property(attempt, ({ address, facts: found, steps }) => {
      const { steady, own } = partsOf({ address, facts: found, steps });
      const stored = JSON.parse(JSON.stringify({ steady, own })) as { steady: SteadyPart; own: typeof own };
      expect(joinParts(stored.steady, stored.own)).toEqual({ address, facts: found, steps });
    }),
  );
});

test('facts that vary are in no text that runs share, whatever their protocol', () => {
  fc.assert(
    fc.property(
      fc.oneof(factsOf.http, factsOf.tcp, factsOf.tls, factsOf.udp, factsOf.icmp, factsOf.postgres),
      (found) => {
        const { steady } = partsOf({ address: null, facts: found, steps: [] });
        const steadyNames = factPlacesOf(found.protocol)!.flatMap(([name, place]) =>
          place === 'steady' ? [name] : [],
        );
        expect(Object.keys(steady.facts!)).toEqual(['protocol', ...steadyNames]);
      },
    ),
  );
});

test('what a newer process stored of a protocol that this one does not know is unknown, with its plain facts', () => {
  const steady = { address: null, facts: { protocol: 'snmp', server: '192.0.2.53', answers: [] } };
  expect(joinParts(steady, { facts: { rcode: 'SERVFAIL' } }).facts).toEqual({
    protocol: 'unknown',
    name: 'snmp',
    plain: { server: '192.0.2.53', rcode: 'SERVFAIL' },
  });
});

describeOnBothEngines('what attempts found', (make) => {
  const start = Date.UTC(2026, 10, 24, 12, 0, 0);

  test('is read as it was written, for any facts of any protocol, up or down, with or without a retry', async () => {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1);
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    let slot = start;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(attempt, { minLength: 1, maxLength: 2 }), { minLength: 1 }),
        async (all) => {
          const from = slot;
          const runs = all.map((attempts) => ({
            ...runOf(row, (slot += 1000), attempts.at(-1)!.ok ? 'up' : 'down'),
            attempts,
          }));
          await made.store.write((tx) => writeBatch(tx, runs, { now: slot + 60_000, log: silent }));
          const { items } = await made.store.read((tx) =>
            listResults(
              readContextOf(tx, slot + 60_000),
              { id: monitor!.id },
              { limit: 200, from: new Date(from + 1).toISOString() },
            ),
          );
          expect(items.toReversed().map(({ attempts }) => attempts)).toEqual(
            runs.map(({ attempts }) => attempts.map(inReply)),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
