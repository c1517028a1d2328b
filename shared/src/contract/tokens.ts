import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { idOf } from './ids.ts';
import { listOf, page, route, scopes } from './route.ts';
import { instant, line, replyEnum } from './values.ts';

/** The two ways through Grafana: the app's proxy and the data source's. */
export const doors = ['app', 'datasource'] as const;
export type Door = (typeof doors)[number];

export const token = z
  .object({
    id: z.string(),
    name: z.string(),
    /** `browser` tokens come from a pairing and are renewed by themselves. */
    kind: replyEnum(['token', 'browser']),
    scopes: z.array(replyEnum(scopes)),
    /** The only Grafana door that it works through; null works without one. */
    door: z.nullable(replyEnum(doors)),
    createdAt: instant,
    createdBy: actor,
    expiresAt: z.nullable(instant),
    lastUsedAt: z.nullable(instant),
    revokedAt: z.nullable(instant),
  })
  .register(z.globalRegistry, { id: 'Token' });
export type Token = z.infer<typeof token>;

export const createToken = route({
  name: 'createToken',
  method: 'POST',
  path: '/api/v1/tokens',
  tag: 'access',
  scope: 'admin',
  summary: 'Create a token. Its secret is in this reply and never shown again',
  body: z.strictObject({
    name: line(),
    scopes: z.array(z.enum(scopes)).check(z.minLength(1)),
    expiresAt: z._default(z.nullable(instant), null),
    /** For a token that is given to Grafana: then it works through that door only. */
    door: z._default(z.nullable(z.enum(doors)), null),
  }),
  reply: z.object({ token, secret: z.string() }),
});
export const listTokens = route({
  name: 'listTokens',
  method: 'GET',
  path: '/api/v1/tokens',
  tag: 'access',
  scope: 'admin',
  summary: 'Tokens and paired browsers, newest first',
  query: z.strictObject(page),
  reply: listOf(token),
});
export const revokeToken = route({
  name: 'revokeToken',
  method: 'POST',
  path: '/api/v1/tokens/{id}/revoke',
  tag: 'access',
  scope: 'admin',
  status: 200,
  summary: 'Revoke a token or a paired browser at once',
  params: z.strictObject({ id: idOf('token') }),
  reply: token,
});
export const whoAmI = route({
  name: 'whoAmI',
  method: 'GET',
  path: '/api/v1/whoami',
  tag: 'access',
  scope: 'read',
  summary: 'Who this request is made as, and what it may do',
  reply: z.object({
    actor,
    role: replyEnum(['viewer', 'editor', 'admin']),
    scopes: z.array(replyEnum(scopes)),
    door: z.nullable(replyEnum(doors)),
    serverVersion: z.string(),
    time: instant,
  }),
});
