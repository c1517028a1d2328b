import { incidentStatuses } from '../words/incident.ts';
import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { fixNames, planFields } from './case-bodies.ts';
import { timelineEntry } from './events.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route, search } from './route.ts';
import { severity } from './severity.ts';
import { instant, line, placeName, replyEnum, text } from './values.ts';

import { cause, fix, suspect, prevention, proposal, reason, verification, workaround } from './case-parts.ts';
import { severities } from '../words/severity.ts';
import { verificationStates } from '../words/track.ts';
import { caseStatuses } from '../words/case.ts';
import { causeStates, containmentStates, fixStates, preventionStates } from '../words/track.ts';

export const capaCase = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    severity,
    status: replyEnum(caseStatuses),
    service: z.nullable(z.string()),
    tracks: z.object({
      containment: z.object({
        state: replyEnum(containmentStates),
        holding: z.nullable(z.boolean()),
        reasons: z.array(reason),
      }),
      cause: z.object({ state: replyEnum(causeStates), reasons: z.array(reason) }),
      fix: z.object({ state: replyEnum(fixStates), reasons: z.array(reason) }),
      verification: z.object({ state: replyEnum(verificationStates), reasons: z.array(reason) }),
      prevention: z.object({ state: replyEnum(preventionStates), reasons: z.array(reason) }),
    }),
    /** What the machine proposes or asks for. */
    proposals: z.array(proposal),
    workarounds: z.array(workaround),
    causes: z.array(cause),
    /** What the machine suspects, the likeliest first. */
    suspects: z._default(z.array(suspect), []),
    fixes: z.array(fix),
    /** The plan in force; null without a fix. */
    verification: z.nullable(verification),
    preventions: z.array(prevention),
    incidents: z.array(z.object({ id: z.string(), title: z.string(), status: replyEnum(incidentStatuses) })),
    problems: z.array(z.object({ id: z.string(), title: z.string(), open: z.boolean() })),
    annotations: z.number(),
    /** Occurrences since it was opened, and those that count against the fix. */
    occurrences: z.object({
      total: z.number(),
      againstFix: z.number(),
      unattributed: z.number(),
      sinceClosing: z._default(z.number(), 0),
    }),
    closure: z.nullable(
      z.object({
        as: z.string(),
        reason: z.string(),
        until: z.nullable(instant),
        duplicateOf: z.nullable(z.string()),
        at: instant,
        by: actor,
      }),
    ),
    reopenedBecause: z.nullable(z.string()),
    openedAt: instant,
    closedAt: z.nullable(instant),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Case' });
export type Case = z.infer<typeof capaCase>;

const byId = z.strictObject({ id: idOf('case') });
const byWorkaround = z.strictObject({ id: idOf('case'), workaround: idOf('workaround') });
export const openCase = route({
  name: 'openCase',
  method: 'POST',
  path: '/api/v1/cases',
  tag: 'cases',
  scope: 'operate',
  summary: 'Open a case from an incident, a problem, or with a stated reason',
  body: z.strictObject({
    title: z.optional(line()),
    description: z._default(text(), ''),
    severity: z.optional(z.enum(severities)),
    service: z.optional(z.nullable(placeName)),
    incident: z.optional(idOf('incident')),
    problem: z.optional(idOf('problem')),
    reason: z.optional(line(1000)),
  }),
  reply: capaCase,
});
export const listCases = route({
  name: 'listCases',
  method: 'GET',
  path: '/api/v1/cases',
  tag: 'cases',
  scope: 'read',
  summary: 'Cases, newest first, or worst first: what is open before what is closed',
  query: z.strictObject({
    ...page,
    order: z._default(z.enum(['newest', 'worst']), 'newest'),
    /** In the title and the service. */
    search,
    service: repeated(placeName),
    severity: repeated(z.enum(severities)),
    status: repeated(z.enum(caseStatuses)),
    open: z.optional(z.enum(['true', 'false'])),
  }),
  reply: listOf(capaCase),
});
export const getCase = route({
  name: 'getCase',
  method: 'GET',
  path: '/api/v1/cases/{id}',
  tag: 'cases',
  scope: 'read',
  summary: 'One case',
  params: byId,
  reply: capaCase,
});
export const updateCase = route({
  name: 'updateCase',
  method: 'PATCH',
  path: '/api/v1/cases/{id}',
  tag: 'cases',
  scope: 'operate',
  summary: 'Change title, description or severity',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    title: z.optional(line()),
    description: z.optional(text()),
    severity: z.optional(z.enum(severities)),
  }),
  reply: capaCase,
});
export const linkToCase = route({
  name: 'linkToCase',
  method: 'POST',
  path: '/api/v1/cases/{id}/links',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary: 'Join a further incident or problem to a case, or name a monitor that can see it',
  params: byId,
  body: z.strictObject({
    incident: z.optional(idOf('incident')),
    problem: z.optional(idOf('problem')),
    monitor: z.optional(idOf('monitor')),
    /** The retired monitor whose place the named one takes. */
    replaces: z.optional(idOf('monitor')),
  }),
  reply: capaCase,
});
export const dropMonitor = route({
  name: 'dropMonitor',
  method: 'POST',
  path: '/api/v1/cases/{id}/monitors/{monitor}/drop',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary: 'Go on without a monitor that was retired and has no successor',
  params: z.strictObject({ id: idOf('case'), monitor: idOf('monitor') }),
  body: z.strictObject({ reason: line(1000) }),
  reply: capaCase,
});
export const addWorkaround = route({
  name: 'addWorkaround',
  method: 'POST',
  path: '/api/v1/cases/{id}/workarounds',
  tag: 'cases',
  scope: 'operate',
  summary: 'Record a workaround: with an owner, an expiry and the step that rolls it back',
  params: byId,
  body: z.strictObject({
    description: z.string().check(z.trim(), z.minLength(1), z.maxLength(5000)),
    owner: line(),
    rollbackStep: z.string().check(z.trim(), z.minLength(1), z.maxLength(5000)),
    expiresAt: z.optional(instant),
    expiresAfterReleases: z.optional(z.int().check(z.gte(1), z.lte(100))),
    /** Each by its name or its slug. */
    environments: z.optional(z.array(placeName)),
    active: z._default(z.boolean(), true),
  }),
  reply: capaCase,
});
export const activateWorkaround = route({
  name: 'activateWorkaround',
  method: 'POST',
  path: '/api/v1/cases/{id}/workarounds/{workaround}/activate',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary: 'Put a proposed workaround in force',
  params: byWorkaround,
  reply: capaCase,
});
export const retireWorkaround = route({
  name: 'retireWorkaround',
  method: 'POST',
  path: '/api/v1/cases/{id}/workarounds/{workaround}/retire',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary: 'The workaround was taken back',
  params: byWorkaround,
  reply: capaCase,
});
export const recordCause = route({
  name: 'recordCause',
  method: 'POST',
  path: '/api/v1/cases/{id}/cause',
  tag: 'cases',
  scope: 'operate',
  summary: 'Record what caused it: suspected, or agreed by people',
  params: byId,
  body: z.strictObject({
    description: z.string().check(z.trim(), z.minLength(1), z.maxLength(5000)),
    agreed: z._default(z.boolean(), false),
    deployment: z.optional(idOf('deployment')),
  }),
  reply: capaCase,
});
export const recordFix = route({
  name: 'recordFix',
  method: 'POST',
  path: '/api/v1/cases/{id}/fix',
  tag: 'cases',
  scope: 'operate',
  summary: 'Record a fix by commit or version; its verification plan is made with it',
  params: byId,
  body: z.strictObject({
    description: z._default(text(5000), ''),
    service: z.optional(placeName),
    ...fixNames,
    mergedAt: z.optional(instant),
    plan: z.optional(z.strictObject(planFields)),
  }),
  reply: capaCase,
});
export const nameFix = route({
  name: 'nameFix',
  method: 'POST',
  path: '/api/v1/cases/{id}/fix/names',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary:
    'Name what a fix lacks, so that releases can be searched for it; what is given takes the place of what was named',
  params: byId,
  body: z.strictObject({ fix: idOf('fix'), ...fixNames, mergedAt: z.optional(instant) }),
  reply: capaCase,
});
export const revertFix = route({
  name: 'revertFix',
  method: 'POST',
  path: '/api/v1/cases/{id}/fix/revert',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary: 'The fix was reverted',
  params: byId,
  body: z.strictObject({
    fix: idOf('fix'),
    reason: line(1000),
    commit: z.optional(z.string().check(z.regex(/^[0-9a-f]{7,64}$/i, 'must be 7 to 64 hex characters'))),
  }),
  reply: capaCase,
});
export const planVerification = route({
  name: 'planVerification',
  method: 'PUT',
  path: '/api/v1/cases/{id}/verification',
  tag: 'cases',
  scope: 'operate',
  summary: 'Replace the verification plan; refused once evidence counts, unless it starts anew',
  params: byId,
  body: z.strictObject({ ...planFields, startAnew: z._default(z.boolean(), false) }),
  reply: capaCase,
});
export const getVerification = route({
  name: 'getVerification',
  method: 'GET',
  path: '/api/v1/cases/{id}/verification',
  tag: 'cases',
  scope: 'read',
  summary: 'The plan in force and its evidence',
  params: byId,
  reply: z.nullable(verification),
});
export const recordPrevention = route({
  name: 'recordPrevention',
  method: 'POST',
  path: '/api/v1/cases/{id}/prevention',
  tag: 'cases',
  scope: 'operate',
  summary: 'Record what will keep it from coming back, or move it on',
  params: byId,
  body: z.strictObject({
    id: z.optional(idOf('prevention')),
    description: z.string().check(z.trim(), z.minLength(1), z.maxLength(5000)),
    owner: line(),
    dueAt: z.optional(instant),
    state: z._default(z.enum(['planned', 'in_place']), 'planned'),
  }),
  reply: capaCase,
});
export const closeCase = route({
  name: 'closeCase',
  method: 'POST',
  path: '/api/v1/cases/{id}/close',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary:
    'Close a case: effective (only when proved), effective by judgement (after 30 quiet days), risk accepted until a date, duplicate, or not a problem',
  params: byId,
  body: z.discriminatedUnion('as', [
    z.strictObject({ as: z.literal('effective'), reason: z._default(text(2000), '') }),
    /** After 30 quiet observed days, where the proof would take longer. */
    z.strictObject({ as: z.literal('effective_by_judgement'), reason: line(2000) }),
    z.strictObject({ as: z.literal('risk_accepted'), until: instant, reason: line(2000) }),
    z.strictObject({
      as: z.literal('duplicate'),
      duplicateOf: idOf('case'),
      reason: z._default(text(2000), ''),
    }),
    z.strictObject({ as: z.literal('not_a_problem'), reason: line(2000) }),
  ]),
  reply: capaCase,
});
export const reopenCase = route({
  name: 'reopenCase',
  method: 'POST',
  path: '/api/v1/cases/{id}/reopen',
  tag: 'cases',
  scope: 'operate',
  status: 200,
  summary: 'Reopen a case, with a reason',
  params: byId,
  body: z.strictObject({ reason: line(2000) }),
  reply: capaCase,
});
export const getCaseTimeline = route({
  name: 'getCaseTimeline',
  method: 'GET',
  path: '/api/v1/cases/{id}/timeline',
  tag: 'cases',
  scope: 'read',
  summary: 'Everything about a case in order',
  params: byId,
  query: z.strictObject(page),
  reply: listOf(timelineEntry),
});
