import * as z from 'zod/mini';
import { hostNameOf } from '../rules/checks/host-name.ts';
import { proxyKinds } from '../words/proxy.ts';
import { listOf, page, retiredFilter, route, search } from './route.ts';
import { instant, line, replyEnum, slug } from './values.ts';

const tag = 'operations';

/** A secret by its name. A password in plain is refused: what is stored of a proxy is read back by those who may use it. */
const secretReference = z
  .string()
  .check(
    z.regex(
      /^\$\{secret:[A-Z][A-Z0-9_]{0,62}\}$/,
      'must name a secret, such as ${secret:PROXY_PASSWORD}: a password is never stored in plain',
    ),
  );

const settingsShape = {
  kind: z.enum(proxyKinds),
  host: z.string().check(
    z.maxLength(253),
    z.refine(
      (host) => hostNameOf(host) !== null,
      'must be a host name or an address alone, such as proxy.example.com or 192.0.2.7',
    ),
  ),
  port: z.int().check(z.gte(1), z.lte(65_535)),
  /** Who signs in; null for nobody. It may be a secret's name, too. */
  user: z.nullable(line(250)),
  password: z.nullable(secretReference),
  /**
   * Whether it is told names and looks them up itself. AppOps does not see then where they lead, so that its rules of addresses
   * hold no more for what goes by this proxy.
   */
  remoteNames: z.boolean(),
};

/** A way out to targets that cannot be reached directly. An admin makes it; a check names it by its slug. */
export const proxy = z
  .object({
    slug: z.string(),
    kind: replyEnum(proxyKinds),
    host: z.string(),
    port: z.number(),
    user: z.nullable(z.string()),
    /** The name of a secret. */
    password: z.nullable(z.string()),
    remoteNames: z.boolean(),
    /** How many monitors go by it. */
    monitors: z.number(),
    createdAt: instant,
    /** When it was retired: runs of what still names it are in error. */
    retiredAt: z.nullable(instant),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Proxy' });
export type Proxy = z.infer<typeof proxy>;

const bySlug = z.strictObject({ slug });

export const createProxy = route({
  name: 'createProxy',
  method: 'POST',
  path: '/api/v1/proxies',
  tag,
  scope: 'admin',
  summary: 'Make a proxy that checks may go by. Its own address must be allowed like a target’s',
  body: z.strictObject({
    slug,
    ...settingsShape,
    user: z._default(settingsShape.user, null),
    password: z._default(settingsShape.password, null),
    remoteNames: z._default(settingsShape.remoteNames, false),
  }),
  reply: proxy,
});

export const listProxies = route({
  name: 'listProxies',
  method: 'GET',
  path: '/api/v1/proxies',
  tag,
  scope: 'operate',
  summary: 'Proxies, by their slugs, and how many monitors go by each',
  query: z.strictObject({ ...page, search, retired: retiredFilter }),
  reply: listOf(proxy),
});

export const updateProxy = route({
  name: 'updateProxy',
  method: 'PATCH',
  path: '/api/v1/proxies/{slug}',
  tag,
  scope: 'admin',
  summary: 'Change a proxy. Runs go by it as it is now from the next second on',
  params: bySlug,
  body: z.strictObject({
    version: z.int(),
    kind: z.optional(settingsShape.kind),
    host: z.optional(settingsShape.host),
    port: z.optional(settingsShape.port),
    user: z.optional(settingsShape.user),
    password: z.optional(settingsShape.password),
    remoteNames: z.optional(settingsShape.remoteNames),
  }),
  reply: proxy,
});

const moveProxy = <const N extends string>(name: N, verb: string, summary: string) =>
  route({
    name,
    method: 'POST',
    path: `/api/v1/proxies/{slug}/${verb}`,
    tag,
    scope: 'admin',
    status: 200,
    summary,
    params: bySlug,
    reply: proxy,
  });
export const retireProxy = moveProxy(
  'retireProxy',
  'retire',
  'Retire a proxy. Refused while monitors go by it, since their runs would be in error',
);
export const restoreProxy = moveProxy('restoreProxy', 'restore', 'Bring a retired proxy back');
