import { caseStatuses } from '../words/case.ts';
import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { timelineEntry } from './events.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route, search } from './route.ts';
import { severity } from './severity.ts';
import { httpUrl, instant, line, placeName, replyEnum, text } from './values.ts';
import { incidentNowStates, incidentOpeners, incidentStatuses } from '../words/incident.ts';
import { severities } from '../words/severity.ts';
import { verdictValues } from '../words/verdict.ts';

/** Where an incident came from, as its opener saw it. Everything here is untrusted text. */
export const incidentContext = z.object({
  page: z.optional(
    z.object({
      url: z.string(),
      title: z.string(),
      userAgent: z.string(),
      viewport: z.string(),
      element: z.string(),
    }),
  ),
  panel: z.optional(
    z.object({
      title: z.string(),
      dashboardUid: z.string(),
      dashboardTitle: z.string(),
      url: z.string(),
      from: z.string(),
      to: z.string(),
      queries: z.array(z.string()),
    }),
  ),
});
export type IncidentContext = z.infer<typeof incidentContext>;

const strictContext = z.strictObject({
  page: z.optional(
    z.strictObject({
      url: httpUrl,
      title: z._default(text(500), ''),
      userAgent: z._default(text(500), ''),
      viewport: z._default(text(50), ''),
      element: z._default(text(500), ''),
    }),
  ),
  panel: z.optional(
    z.strictObject({
      title: text(500),
      dashboardUid: text(100),
      dashboardTitle: z._default(text(500), ''),
      url: z._default(text(2048), ''),
      from: text(50),
      to: text(50),
      queries: z._default(z.array(text(5000)).check(z.maxLength(50)), []),
    }),
  ),
});

/** What monitors say at this moment, whatever people have said: see `rules/incident-now`. */
const now = z.nullable(z.object({ state: replyEnum(incidentNowStates), since: instant }));

/** The deployment that a failure is suspected of, by when each happened; people decide whether it was. */
export const suspect = z
  .object({
    deployment: z.object({ id: z.string(), version: z.string(), previousVersion: z.nullable(z.string()) }),
    because: replyEnum(['running', 'just_finished', 'judged_worse']),
    /** What the probes say of that deployment; null while they have not said. */
    verdict: z.nullable(replyEnum(verdictValues)),
    /** Such as "began 1 s after 1.1.2 started; before: 1.1.1". */
    words: z.string(),
  })
  .register(z.globalRegistry, { id: 'Suspect' });
export type IncidentSuspect = z.infer<typeof suspect>;

const problemOfIncident = z.object({
  id: z.string(),
  title: z.string(),
  service: z._default(z.nullable(z.string()), null),
  environment: z._default(z.nullable(z.string()), null),
  monitor: z._default(z.nullable(z.object({ id: z.string(), name: z.string() })), null),
  /** When the failure began for which it is here. */
  beganAt: z._default(z.nullable(instant), null),
  now: z._default(now, null),
  suspect: z._default(z.nullable(suspect), null),
});
export type ProblemOfIncident = z.infer<typeof problemOfIncident>;

export const incident = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    severity,
    status: replyEnum(incidentStatuses),
    service: z.nullable(z.string()),
    environment: z.nullable(z.string()),
    /** What opened it. */
    openedBy: replyEnum(incidentOpeners),
    opener: actor,
    /** Who leads; null until somebody does. */
    commander: z.nullable(z.string()),
    openedAt: instant,
    /** When the failure began that a monitor opened it for; null for one that a person opened. */
    beganAt: z._default(z.nullable(instant), null),
    /** What monitors say now; null where none has seen any of it. */
    now: z._default(now, null),
    /** Of the failure that began first. */
    suspect: z._default(z.nullable(suspect), null),
    /** All places that it concerns, its own first. */
    places: z._default(z.array(z.object({ service: z.string(), environment: z.nullable(z.string()) })), []),
    acknowledgedAt: z.nullable(instant),
    mitigatedAt: z.nullable(instant),
    resolvedAt: z.nullable(instant),
    /** The deployment that was live when the failure began, or when a person opened it. */
    liveDeployment: z.nullable(z.object({ id: z.string(), version: z.string() })),
    context: incidentContext,
    /** In the order in which their failures began. */
    problems: z.array(problemOfIncident),
    cases: z.array(z.object({ id: z.string(), title: z.string(), status: replyEnum(caseStatuses) })),
    annotations: z.number(),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Incident' });
export type Incident = z.infer<typeof incident>;

const byId = z.strictObject({ id: idOf('incident') });
const noted = z._default(z.strictObject({ note: z._default(text(5000), '') }), { note: '' });

export const openIncident = route({
  name: 'openIncident',
  method: 'POST',
  path: '/api/v1/incidents',
  tag: 'incidents',
  scope: 'annotate',
  summary: "Open an incident. With the client's own id, sending it again changes nothing",
  body: z.strictObject({
    id: z.optional(idOf('incident')),
    title: line(),
    description: z._default(text(), ''),
    severity: z._default(z.enum(severities), 'medium'),
    service: z._default(z.nullable(placeName), null),
    environment: z._default(z.nullable(placeName), null),
    openedBy: z._default(z.enum(['person', 'extension']), 'person'),
    context: z._default(strictContext, {}),
    problem: z.optional(idOf('problem')),
    /** When it was opened, where that was earlier: a browser may have waited. Not believed beyond 90 days back or 5 minutes ahead. */
    openedAt: z.optional(instant),
  }),
  reply: incident,
});

export const listIncidents = route({
  name: 'listIncidents',
  method: 'GET',
  path: '/api/v1/incidents',
  tag: 'incidents',
  scope: 'read',
  summary:
    'Incidents, newest first or worst first; `recovered` tells those apart that monitors see well again',
  query: z.strictObject({
    ...page,
    order: z._default(z.enum(['newest', 'worst']), 'newest'),
    /** In the title. */
    search,
    recovered: z.optional(z.enum(['true', 'false'])),
    from: z.optional(instant),
    to: z.optional(instant),
    service: repeated(placeName),
    environment: repeated(placeName),
    status: repeated(z.enum(incidentStatuses)),
    severity: repeated(z.enum(severities)),
  }),
  reply: listOf(incident),
});
export const getIncident = route({
  name: 'getIncident',
  method: 'GET',
  path: '/api/v1/incidents/{id}',
  tag: 'incidents',
  scope: 'read',
  summary: 'One incident',
  params: byId,
  reply: incident,
});
export const updateIncident = route({
  name: 'updateIncident',
  method: 'PATCH',
  path: '/api/v1/incidents/{id}',
  tag: 'incidents',
  scope: 'operate',
  summary: 'Change title, description, severity, commander, service or environment',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    title: z.optional(line()),
    description: z.optional(text()),
    severity: z.optional(z.enum(severities)),
    commander: z.optional(z.nullable(line())),
    service: z.optional(z.nullable(placeName)),
    environment: z.optional(z.nullable(placeName)),
  }),
  reply: incident,
});

const move = <const N extends string>(name: N, verb: string, summary: string) =>
  route({
    name,
    method: 'POST',
    path: `/api/v1/incidents/{id}/${verb}`,
    tag: 'incidents',
    scope: 'operate',
    status: 200,
    summary,
    params: byId,
    body: noted,
    reply: incident,
  });
export const acknowledgeIncident = move('acknowledgeIncident', 'acknowledge', 'Somebody is looking at it');
export const mitigateIncident = move(
  'mitigateIncident',
  'mitigate',
  'Users no longer suffer, though the cause is still there',
);
export const resolveIncident = move('resolveIncident', 'resolve', 'It is over');
export const reopenIncident = move('reopenIncident', 'reopen', 'It is not over');

export const splitIncident = route({
  name: 'splitIncident',
  method: 'POST',
  path: '/api/v1/incidents/{id}/split',
  tag: 'incidents',
  scope: 'operate',
  status: 200,
  summary:
    'Move some of its problems into an incident of their own, which is the reply; at least one must stay',
  params: byId,
  body: z.strictObject({
    problems: z.array(idOf('problem')).check(z.minLength(1), z.maxLength(1000)),
    title: z.optional(line()),
  }),
  reply: incident,
});

export const noteOnIncident = route({
  name: 'noteOnIncident',
  method: 'POST',
  path: '/api/v1/incidents/{id}/notes',
  tag: 'incidents',
  scope: 'annotate',
  summary: 'Write a note on the timeline',
  params: byId,
  body: z.strictObject({ note: z.string().check(z.trim(), z.minLength(1), z.maxLength(5000)) }),
  reply: incident,
});

export const getIncidentTimeline = route({
  name: 'getIncidentTimeline',
  method: 'GET',
  path: '/api/v1/incidents/{id}/timeline',
  tag: 'incidents',
  scope: 'read',
  summary:
    'Everything about an incident in order: its own moves and those of its problems, annotations, cases and their deployments',
  params: byId,
  query: z.strictObject(page),
  reply: listOf(timelineEntry),
});
