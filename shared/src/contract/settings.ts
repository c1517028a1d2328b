import * as z from 'zod/mini';
import { route } from './route.ts';
import { httpUrl, replyEnum } from './values.ts';

export const settings = z
  .object({
    /** The address under which browsers reach this backend. */
    publicUrl: z.string(),
    grafana: z.object({
      /** Where the backend reaches Grafana's keys; null while no Grafana is connected. */
      url: z.nullable(z.string()),
      /** Where people reach Grafana. */
      publicUrl: z.nullable(z.string()),
      /** Grafana's `root_url`: the issuer of its signed identities. */
      issuer: z.nullable(z.string()),
      orgId: z.number(),
      /** Believe `X-Grafana-Context` on the app door where no signature came. */
      trustContext: z.boolean(),
    }),
    incidents: z._default(
      z.object({
        /** Minutes after which AppOps resolves what a monitor opened and all monitors see well again; null: never. */
        resolveAfterMinutes: z.nullable(z.number()),
      }),
      { resolveAfterMinutes: null },
    ),
    policies: z._default(
      z.object({
        /** Who recorded a fix, or wrote its commit or pull request, may not close its case as effective. */
        closerIsNotAuthor: z.boolean(),
      }),
      { closerIsNotAuthor: false },
    ),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Settings' });
export type Settings = z.infer<typeof settings>;

export const getSettings = route({
  name: 'getSettings',
  method: 'GET',
  path: '/api/v1/settings',
  tag: 'settings',
  scope: 'read',
  summary: 'Settings',
  reply: settings,
});
export const updateSettings = route({
  name: 'updateSettings',
  method: 'PATCH',
  path: '/api/v1/settings',
  tag: 'settings',
  scope: 'admin',
  summary: 'Change settings',
  body: z.strictObject({
    version: z.int(),
    publicUrl: z.optional(httpUrl),
    incidents: z.optional(
      z.strictObject({ resolveAfterMinutes: z.nullable(z.int().check(z.gte(1), z.lte(10_080))) }),
    ),
    policies: z.optional(z.strictObject({ closerIsNotAuthor: z.optional(z.boolean()) })),
    grafana: z.optional(
      z.strictObject({
        url: z.optional(z.nullable(httpUrl)),
        publicUrl: z.optional(z.nullable(httpUrl)),
        issuer: z.optional(z.nullable(httpUrl)),
        orgId: z.optional(z.int().check(z.gte(1))),
        trustContext: z.optional(z.boolean()),
      }),
    ),
  }),
  reply: settings,
});
export const testPart = z.object({
  part: replyEnum(['token', 'role', 'keys', 'signature', 'issuer', 'audience', 'clock']),
  ok: z.nullable(z.boolean()),
  message: z.string(),
});
export const testSettings = route({
  name: 'testSettings',
  method: 'POST',
  path: '/api/v1/settings/test',
  tag: 'settings',
  scope: 'read',
  status: 200,
  summary:
    'Report on each part of the way from Grafana to here: token, role, keys, signature, issuer, audience, clock difference. `ok` is null for a part that could not be tried',
  body: z.strictObject({ clientTime: z.optional(z.iso.datetime({ offset: true })) }),
  reply: z.object({ parts: z.array(testPart) }),
});
