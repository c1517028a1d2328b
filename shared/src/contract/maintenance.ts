import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { listOf, page, route } from './route.ts';
import { instant, line, placeName, slug } from './values.ts';

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
export const listMaintenance = route({
  name: 'listMaintenance',
  method: 'GET',
  path: '/api/v1/maintenance-windows',
  tag: 'operations',
  scope: 'read',
  summary: 'Maintenance windows, latest first',
  query: z.strictObject({ ...page, service: z.optional(slug) }),
  reply: listOf(maintenanceWindow),
});
