import {
  eventKinds,
  isEventKind,
  misfitOf,
  type DataOf,
  type EventKind,
} from '@appops/shared/contract/event-kinds';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { upgradedFirstRelease, type FirstDatabase } from '../../testing/database/first-release.ts';
import { describeEvent } from './describe-event.ts';
import { eventsAfter, readEvent } from './event.ts';

const say = <K extends EventKind>(kind: K, data: DataOf<K>) => describeEvent({ kind, data });

test('what people do to tokens, browsers, sources, settings and probes is told in sentences', () => {
  expect([
    say('service.updated', { slug: 'shop', changed: ['owners', 'repository'] }),
    say('webhook_source.created', { kind: 'github', name: 'Deployments' }),
    say('webhook_source.rotated', { name: 'Deployments', previousSecretUntil: '2026-11-30T03:00:00.000Z' }),
    say('token.created', { name: 'ci', scopes: ['ingest', 'read'], door: null }),
    say('token.revoked', { name: 'ci' }),
    say('token.revoked', { name: "Ada's Firefox", reason: 'refresh_token_reused' }),
    say('device.approved', { clientName: "Ada's Firefox", scopes: ['read'] }),
    say('device.denied', { clientName: "Ada's Firefox", scopes: [] }),
    say('device.paired', { clientName: "Ada's Firefox", scopes: ['read'] }),
    say('settings.updated', { changed: ['grafana.url'] }),
    say('probe.targets_allowed', { name: 'local', allow: ['10.0.0.0/8', 'fd00::/8'], before: [] }),
    say('probe.targets_allowed', { name: 'local', allow: [], before: ['10.0.0.0/8'] }),
  ]).toEqual([
    'changed owners, repository of the service "shop"',
    'set up the webhook source "Deployments"',
    'gave the webhook source "Deployments" a new secret; the old one is accepted until 2026-11-30 03:00 UTC',
    'created the token "ci" with the scopes ingest, read',
    'revoked the token "ci"',
    `revoked "Ada's Firefox" for safety: one of its refresh tokens was used twice, so somebody may have a copy`,
    `let the browser "Ada's Firefox" be paired (read)`,
    `refused to pair the browser "Ada's Firefox"`,
    `paired the browser "Ada's Firefox"`,
    'changed the settings: grafana.url',
    'let the probe "local" call 10.0.0.0/8, fd00::/8 besides public addresses',
    'let the probe "local" call public addresses only',
  ]);
});

/** Any data that a schema of the catalogue lets through; a form that is not used there yet has to be added here. */
function dataOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = schema._zod as { def: z.core.$ZodTypes['_zod']['def'] };
  switch (def.type) {
    case 'string':
      return fc.string({ unit: 'grapheme' });
    case 'number':
      return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'nullable':
      return fc.option(dataOf(def.innerType));
    case 'optional':
      return fc.option(dataOf(def.innerType), { nil: undefined });
    case 'readonly':
      return dataOf(def.innerType);
    case 'array':
      return fc.array(dataOf(def.element), { maxLength: 3 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(def.shape).map(([name, one]) => [name, dataOf(one)])),
      );
    default:
      throw new Error(`No data are made for a schema of the type "${def.type}"`);
  }
}

test.each(Object.keys(eventKinds) as EventKind[])(
  'whatever the data of %s, they fit and make a sentence',
  (kind) => {
    fc.assert(
      fc.property(dataOf(eventKinds[kind].data), (data) => {
        expect(misfitOf(kind, data)).toBeNull();
        const words = describeEvent({
          kind,
          data: JSON.parse(JSON.stringify(data)) as Record<string, unknown>,
        });
        expect(words).toMatch(/^\S/);
        expect(words).not.toMatch(/has no words for|cannot read/);
      }),
      { numRuns: 50 },
    );
  },
);

describe('what a newer version wrote', () => {
  test('of a kind that is not known is told in neutral words', () => {
    expect(describeEvent({ kind: 'gate.let_pass', data: { by: 1 } })).toBe(
      'did something that this version of AppOps has no words for: "gate let pass"',
    );
    expect(describeEvent({ kind: 'constructor', data: {} })).toContain('has no words for');
  });

  test('with more data than is known is told as ever', () => {
    const data = { name: 'checkout', tomorrow: { is: 'another day' } };
    expect(describeEvent({ kind: 'monitor.retired', data })).toBe('retired the monitor "checkout"');
  });

  test.each([{}, { name: 7 }, { name: null }])(
    'with data that cannot be read as %j is told in neutral words, not by a crash',
    (data) => {
      expect(describeEvent({ kind: 'monitor.retired', data })).toBe(
        'did something that this version of AppOps cannot read: "monitor retired"',
      );
    },
  );
});

describe('what the first release wrote', () => {
  let first: FirstDatabase;
  beforeAll(async () => {
    first = await upgradedFirstRelease('sqlite');
  });
  afterAll(() => first.drop());

  test('is read by its kinds and told in sentences, all of it', async () => {
    const events = await first.store.read((tx) => eventsAfter(tx, 0, 10_000));
    expect(events.length).toBeGreaterThan(150);
    for (const event of events) {
      expect(readEvent(event).data).toEqual(event.data);
      expect(describeEvent(event), event.kind).not.toMatch(/has no words for|cannot read|undefined|null|NaN/);
      const roles = Object.keys(isEventKind(event.kind) ? eventKinds[event.kind].roles : {});
      for (const { role } of event.subjects) expect(roles, event.kind).toContain(role);
    }
  });
});
