import * as z from 'zod/mini';
import { urlPatternProblem } from '../rules/url-match.ts';
import { deployment } from './deployments.ts';
import { idOf } from './ids.ts';
import { incident } from './incidents.ts';
import { listOf, page, retiredFilter, route, search } from './route.ts';
import { severity } from './severity.ts';
import { httpUrl, instant, line, slug, text } from './values.ts';

/** `https://shop.example.com/*`, `*.example.com/app`, `http://127.0.0.1:5000/`: scheme optional, `*.` for hosts, path by prefix. */
const storedUrlPattern = z.string().check(z.trim(), z.minLength(1), z.maxLength(500));
/** One that no page can match is refused, with what would be right. */
export const urlPattern = storedUrlPattern.check((payload) => {
  const message = urlPatternProblem(payload.value);
  if (message !== null) payload.issues.push({ code: 'custom', message, input: payload.value });
});

export const environment = z
  .object({
    slug: z.string(),
    name: z.string(),
    /** Position among the environments, lowest first; production is usually last. */
    order: z.number(),
    urlPatterns: z.array(z.string()),
    /** By which it is found, too: those that it had before. */
    otherNames: z.optional(z.array(z.string())),
    /**
     * Set where it may hold several environments that the first release took for one: the names by which it was
     * reached, as far as they are known. Left out by older servers.
     */
    mayBeMerged: z.optional(z.nullable(z.object({ names: z.array(z.string()) }))),
  })
  .register(z.globalRegistry, { id: 'Environment' });
export type Environment = z.infer<typeof environment>;

/** What is wrong with a service at the moment. */
export const serviceNow = z
  .object({
    /** Incidents that are not resolved, those that one of its problems is part of included. */
    openIncidents: z.number(),
    /** Those of them that have recovered and wait for somebody to say that it is over. */
    recoveredIncidents: z._default(z.number(), 0),
    /** Of the incidents that have not recovered, or of all where all have; null where there is none. */
    worstSeverity: z.nullable(severity),
    monitorsDown: z.number(),
    /** Monitors whose check itself cannot be run or judged. */
    monitorsInError: z.number(),
  })
  .register(z.globalRegistry, { id: 'ServiceNow' });
export type ServiceNow = z.infer<typeof serviceNow>;

export const service = z
  .object({
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    owners: z.array(z.string()),
    /** `owner/name` or an address; webhooks find the service by it. */
    repository: z.nullable(z.string()),
    environments: z.array(environment),
    /** Environments that have ended; a deployment into one brings it back. Left out by older servers. */
    retiredEnvironments: z.optional(
      z.array(z.object({ slug: z.string(), name: z.string(), retiredAt: instant })),
    ),
    /** When it was retired; a deployment of it brings it back. Left out by older servers. */
    retiredAt: z.optional(z.nullable(instant)),
    /** Query parameters that tell its pages apart; every other is cut off a page's address. Left out by older servers. */
    keptParameters: z.optional(z.array(z.string())),
    /** CSS selectors of what of its pages nobody may read or photograph. Left out by older servers. */
    maskSelectors: z.optional(z.array(z.string())),
    /** Told in lists. Left out by older servers. */
    now: z.optional(serviceNow),
    createdAt: instant,
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Service' });
export type Service = z.infer<typeof service>;

const serviceFields = {
  name: line(),
  description: z._default(text(2000), ''),
  owners: z._default(z.array(line()).check(z.maxLength(50)), []),
  repository: z._default(z.nullable(line(300)), null),
};

const keptParameters = z
  .array(z.string().check(z.regex(/^[^\s&=#?]{1,100}$/, 'must be the name of a query parameter')))
  .check(z.maxLength(50));
const maskSelectors = z
  .array(
    z.string().check(
      z.trim(),
      z.minLength(1),
      z.maxLength(300),
      z.refine((text) => !/[{}<]/.test(text), 'must be a CSS selector, such as .salary'),
    ),
  )
  .check(z.maxLength(50));

const bySlug = z.strictObject({ slug });
const byEnvironment = z.strictObject({ slug, environment: slug });

export const createService = route({
  name: 'createService',
  method: 'POST',
  path: '/api/v1/services',
  tag: 'services',
  scope: 'operate',
  summary: 'Create a service; the slug is made from the name when left out',
  body: z.strictObject({
    ...serviceFields,
    slug: z.optional(slug),
    keptParameters: z.optional(keptParameters),
    maskSelectors: z.optional(maskSelectors),
    environments: z._default(
      z
        .array(
          z.strictObject({
            name: line(),
            slug: z.optional(slug),
            order: z.optional(z.int()),
            urlPatterns: z._default(z.array(urlPattern).check(z.maxLength(50)), []),
          }),
        )
        .check(z.maxLength(50)),
      [],
    ),
  }),
  reply: service,
});

export const listServices = route({
  name: 'listServices',
  method: 'GET',
  path: '/api/v1/services',
  tag: 'services',
  scope: 'read',
  summary: 'Services with their environments and what is wrong with them now, by name or worst first',
  query: z.strictObject({
    ...page,
    /** `worst`: by the severity of its open incidents, then those with a monitor that is down, then in error. */
    order: z._default(z.enum(['name', 'worst']), 'name'),
    /** In the name, the slug, the repository, the owners and the environments. */
    search,
    retired: retiredFilter,
    /** `true`: only those with an environment that may hold several; see `mayBeMerged`. */
    merged: z.optional(z.enum(['true', 'false'])),
  }),
  reply: listOf(service),
});

export const getService = route({
  name: 'getService',
  method: 'GET',
  path: '/api/v1/services/{slug}',
  tag: 'services',
  scope: 'read',
  summary: 'One service',
  params: bySlug,
  reply: service,
});

export const updateService = route({
  name: 'updateService',
  method: 'PATCH',
  path: '/api/v1/services/{slug}',
  tag: 'services',
  scope: 'operate',
  summary: 'Change a service; answers 409 with the present state when `version` is stale',
  params: bySlug,
  body: z.strictObject({
    version: z.int(),
    name: z.optional(line()),
    description: z.optional(text(2000)),
    owners: z.optional(z.array(line()).check(z.maxLength(50))),
    repository: z.optional(z.nullable(line(300))),
    keptParameters: z.optional(keptParameters),
    maskSelectors: z.optional(maskSelectors),
  }),
  reply: service,
});

export const putEnvironment = route({
  name: 'putEnvironment',
  method: 'PUT',
  path: '/api/v1/services/{slug}/environments/{environment}',
  tag: 'services',
  scope: 'operate',
  summary:
    'Create or change an environment of a service: its name, order, and the URL patterns of its live pages',
  params: byEnvironment,
  body: z.strictObject({
    name: z.optional(line()),
    order: z.optional(z.int()),
    /** Those that the environment has already are kept as they are; new ones are judged. */
    urlPatterns: z.optional(z.array(storedUrlPattern).check(z.maxLength(50))),
  }),
  reply: service,
});

/** Refused while monitors look at it, unless they are to be retired with it. */
const retiring = z._default(z.strictObject({ monitors: z._default(z.boolean(), false) }), {
  monitors: false,
});

export const retireService = route({
  name: 'retireService',
  method: 'POST',
  path: '/api/v1/services/{slug}/retire',
  tag: 'services',
  scope: 'operate',
  status: 200,
  summary:
    'Take a service that has ended out of the Overview and the lists; its history stays, and a deployment of it brings it back. With `monitors: true` its monitors are retired with it',
  params: bySlug,
  body: retiring,
  reply: service,
});

export const restoreService = route({
  name: 'restoreService',
  method: 'POST',
  path: '/api/v1/services/{slug}/restore',
  tag: 'services',
  scope: 'operate',
  status: 200,
  summary: 'Bring a retired service back. Its monitors stay retired',
  params: bySlug,
  reply: service,
});

export const restoreEnvironment = route({
  name: 'restoreEnvironment',
  method: 'POST',
  path: '/api/v1/services/{slug}/environments/{environment}/restore',
  tag: 'services',
  scope: 'operate',
  status: 200,
  summary: 'Bring a retired environment back. Its monitors stay retired',
  params: byEnvironment,
  reply: service,
});

export const retireEnvironment = route({
  name: 'retireEnvironment',
  method: 'POST',
  path: '/api/v1/services/{slug}/environments/{environment}/retire',
  tag: 'services',
  scope: 'operate',
  status: 200,
  summary:
    'Take an environment that has ended out of the Overview and the lists; it comes back when it is deployed to again',
  params: byEnvironment,
  body: retiring,
  reply: service,
});

export const splitEnvironment = route({
  name: 'splitEnvironment',
  method: 'POST',
  path: '/api/v1/services/{slug}/environments/{environment}/split',
  tag: 'services',
  scope: 'operate',
  status: 200,
  summary:
    'Move deployments, monitors and annotations of an environment into another one, which is made if there is none of that name. The same again changes nothing',
  params: byEnvironment,
  body: z.strictObject({
    /** The name or the slug of the environment that they belong to. */
    into: line(),
    deployments: z._default(z.array(idOf('deployment')).check(z.maxLength(1000)), []),
    monitors: z._default(z.array(idOf('monitor')).check(z.maxLength(1000)), []),
    annotations: z._default(z.array(idOf('annotation')).check(z.maxLength(1000)), []),
  }),
  reply: service,
});

export const confirmEnvironment = route({
  name: 'confirmEnvironment',
  method: 'POST',
  path: '/api/v1/services/{slug}/environments/{environment}/confirm',
  tag: 'services',
  scope: 'operate',
  status: 200,
  summary:
    'Say that an environment of the first release is one: it is no longer named as one that may hold several',
  params: byEnvironment,
  body: z.strictObject({
    /** Names that lead to it from now on. */
    names: z._default(z.array(line()).check(z.maxLength(20)), []),
  }),
  reply: service,
});

export const matchService = route({
  name: 'matchService',
  method: 'GET',
  path: '/api/v1/services/match',
  tag: 'services',
  scope: 'read',
  summary:
    'Which service and environment a live page belongs to, what is live there and which incidents are open',
  query: z.strictObject({ url: httpUrl }),
  reply: z.object({
    /** Null where no pattern fits. */
    match: z.nullable(z.object({ service, environment, pattern: z.string() })),
    live: z.nullable(deployment),
    /** Critical ones first, then the newest. */
    openIncidents: z.array(incident),
    /** Where AppOps' own pages are, without a slash at the end; left out by older servers. */
    pagesUrl: z.optional(z.string()),
  }),
});
