import * as z from 'zod/mini';
import { kind, number, text, texts } from './kind.ts';

const ofService = { service: 'one' } as const;
const ofEnvironment = { environment: 'one', service: 'one' } as const;
const ofSource = { webhook_source: 'one' } as const;

const named = z.strictObject({ slug: text, name: text });

/** Services, their environments, and the sources that tell of their releases. */
export const serviceKinds = {
  'service.created': kind('service', ofService, named),
  'service.updated': kind('service', ofService, z.strictObject({ slug: text, changed: texts })),
  'service.retired': kind('service', ofService, named),
  'service.returned': kind('service', ofService, named),
  'service.commits_merged': kind('service', ofService, z.strictObject({ commits: number, to: text })),

  // Those that were put under a slug by hand told no name in the first release.
  'environment.created': kind(
    'environment',
    ofEnvironment,
    z.strictObject({ slug: text, name: z.optional(text), changed: z.optional(texts) }),
  ),
  'environment.updated': kind(
    'environment',
    ofEnvironment,
    z.strictObject({ slug: text, name: z.optional(text), changed: texts }),
  ),
  'environment.retired': kind('environment', ofEnvironment, named),
  'environment.returned': kind('environment', ofEnvironment, named),
  /** A database of the first release may hold another environment's things in this one. */
  'environment.may_be_merged': kind(
    'environment',
    { ...ofEnvironment, beside: 'one' },
    z.strictObject({ slug: text, name: text, beside: text }),
  ),
  'environment.split': kind(
    'environment',
    { ...ofEnvironment, into: 'one' },
    z.strictObject({
      slug: text,
      name: text,
      into: text,
      deployments: number,
      monitors: number,
      annotations: number,
    }),
  ),
  'environment.confirmed': kind(
    'environment',
    ofEnvironment,
    z.strictObject({ slug: text, name: text, names: texts }),
  ),

  'webhook_source.created': kind('webhookSource', ofSource, z.strictObject({ kind: text, name: text })),
  'webhook_source.rotated': kind(
    'webhookSource',
    ofSource,
    z.strictObject({ name: z.optional(text), previousSecretUntil: text }),
  ),
  'webhook_source.updated': kind('webhookSource', ofSource, z.strictObject({ name: text, changed: texts })),
  'webhook_source.retired': kind('webhookSource', ofSource, z.strictObject({ name: text })),
  'webhook_source.returned': kind('webhookSource', ofSource, z.strictObject({ name: text })),
};

const ofToken = { token: 'one' } as const;
const ofProxy = { proxy: 'one' } as const;

/** Who may ask, and how AppOps is set up. */
export const accessKinds = {
  'token.created': kind(
    'token',
    ofToken,
    z.strictObject({ name: text, scopes: texts, door: z.nullable(text) }),
  ),
  'token.revoked': kind('token', ofToken, z.strictObject({ name: text, reason: z.optional(text) })),
  'device.approved': kind('token', {}, z.strictObject({ clientName: text, scopes: texts })),
  'device.denied': kind('token', {}, z.strictObject({ clientName: text, scopes: texts })),
  'device.paired': kind('token', ofToken, z.strictObject({ clientName: text, scopes: texts })),
  'settings.updated': kind('settings', {}, z.strictObject({ changed: texts })),
  /** Which addresses a probe may call. */
  'probe.targets_allowed': kind(
    'probe',
    { probe: 'one' },
    z.strictObject({ name: text, allow: texts, before: texts }),
  ),
  /** Whom it asks when it is in doubt whether it is offline. */
  'probe.references_set': kind(
    'probe',
    { probe: 'one' },
    z.strictObject({ name: text, references: texts, before: texts }),
  ),
  'proxy.created': kind('proxy', ofProxy, z.strictObject({ slug: text, kind: text })),
  'proxy.updated': kind('proxy', ofProxy, z.strictObject({ slug: text, changed: texts })),
  'proxy.retired': kind('proxy', ofProxy, z.strictObject({ slug: text })),
  'proxy.returned': kind('proxy', ofProxy, z.strictObject({ slug: text })),
};
