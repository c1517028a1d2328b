import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, route, search } from './route.ts';
import { instant, line, placeName, replyEnum } from './values.ts';
import { maintenanceChanges, maintenanceStates } from '../words/maintenance.ts';

/** `running` now, `planned` for later, `over`, or `canceled` before it began. */
/** A time of planned work: it mutes notification, never recording; runs in it prove nothing. */
export const maintenanceWindow = z
  .object({
    id: z.string(),
    title: z.string(),
    service: z.string(),
    environment: z.nullable(z.string()),
    startsAt: instant,
    endsAt: instant,
    /** When it was planned: it covers nothing that happened before. */
    plannedAt: z.optional(instant),
    createdBy: actor,
    /** Left out by older servers, as all that follows. */
    state: z.optional(replyEnum(maintenanceStates)),
    canceledAt: z.optional(z.nullable(instant)),
    /** The last change of it: what was done, by whom and when. */
    changed: z.optional(z.nullable(z.object({ as: replyEnum(maintenanceChanges), at: instant, by: actor }))),
    version: z.optional(z.number()),
  })
  .register(z.globalRegistry, { id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

export const planMaintenance = route({
  name: 'planMaintenance',
  method: 'POST',
  path: '/api/v1/maintenance-windows',
  tag: 'operations',
  scope: 'operate',
  summary: 'Plan a maintenance window, for one environment or all of a service',
  body: z.strictObject({
    title: line(),
    service: placeName,
    environment: z._default(z.nullable(placeName), null),
    startsAt: instant,
    endsAt: instant,
  }),
  reply: maintenanceWindow,
});

const byId = z.strictObject({ id: idOf('maintenanceWindow') });

export const listMaintenance = route({
  name: 'listMaintenance',
  method: 'GET',
  path: '/api/v1/maintenance-windows',
  tag: 'operations',
  scope: 'read',
  summary: 'Maintenance windows, latest first, or `current`: running, then planned, then what is over',
  query: z.strictObject({
    ...page,
    order: z._default(z.enum(['newest', 'current']), 'newest'),
    /** In the title. */
    search,
    /** By its name or its slug. */
    service: repeated(placeName),
    environment: repeated(placeName),
    state: repeated(z.enum(maintenanceStates)),
  }),
  reply: listOf(maintenanceWindow),
});

export const getMaintenance = route({
  name: 'getMaintenance',
  method: 'GET',
  path: '/api/v1/maintenance-windows/{id}',
  tag: 'operations',
  scope: 'read',
  summary: 'One maintenance window',
  params: byId,
  reply: maintenanceWindow,
});

export const changeMaintenance = route({
  name: 'changeMaintenance',
  method: 'PATCH',
  path: '/api/v1/maintenance-windows/{id}',
  tag: 'operations',
  scope: 'operate',
  summary:
    'Change a window before it has begun; of one that runs, title and end. What was measured in it stays as it is',
  params: byId,
  body: z.strictObject({
    version: z.int(),
    title: z.optional(line()),
    environment: z.optional(z.nullable(placeName)),
    startsAt: z.optional(instant),
    endsAt: z.optional(instant),
  }),
  reply: maintenanceWindow,
});

export const endMaintenance = route({
  name: 'endMaintenance',
  method: 'POST',
  path: '/api/v1/maintenance-windows/{id}/end',
  tag: 'operations',
  scope: 'operate',
  status: 200,
  summary: 'End a running window now. What was measured in it stays as it is',
  params: byId,
  reply: maintenanceWindow,
});

export const cancelMaintenance = route({
  name: 'cancelMaintenance',
  method: 'POST',
  path: '/api/v1/maintenance-windows/{id}/cancel',
  tag: 'operations',
  scope: 'operate',
  status: 200,
  summary: 'Call off a window that has not begun',
  params: byId,
  reply: maintenanceWindow,
});
