import * as z from 'zod/mini';
import { deployment } from './deployments.ts';
import { route } from './route.ts';
import { instant, replyEnum } from './values.ts';
import { toldMonitorStates } from '../words/monitor.ts';

/** One cell of service × environment. */
export const overviewCell = z
  .object({
    environment: z.string(),
    live: z.nullable(deployment),
    /** A deployment that is under way. */
    running: z.nullable(deployment),
    /** The worst of its monitors' states; `paused` where all are paused, unknown without any. */
    state: replyEnum(toldMonitorStates),
    stateSince: z.nullable(instant),
    /** How many monitors are in each state; those that are paused are counted as such alone. */
    monitors: z.object({
      up: z.number(),
      degraded: z._default(z.number(), 0),
      down: z.number(),
      error: z._default(z.number(), 0),
      unknown: z.number(),
      paused: z.number(),
    }),
    /** Those of its monitors that flap, whatever their state is. */
    flapping: z._default(z.number(), 0),
    /** The maintenance that covers it now, of several the one that ends last. */
    maintenance: z._default(
      z.nullable(z.object({ id: z.string(), title: z.string(), endsAt: instant })),
      null,
    ),
    openIncidents: z.number(),
    /** Those of them that have recovered and wait for somebody to say that it is over. */
    recoveredIncidents: z._default(z.number(), 0),
  })
  .register(z.globalRegistry, { id: 'OverviewCell' });
export const overview = z
  .object({
    /** Where users are first: against their order, so that production stands before staging. */
    environments: z.array(z.object({ slug: z.string(), name: z.string() })),
    services: z.array(
      z.object({
        slug: z.string(),
        name: z.string(),
        owners: z.array(z.string()),
        openCases: z.number(),
        cells: z.array(overviewCell),
      }),
    ),
    totals: z.object({
      services: z.number(),
      monitors: z.number(),
      monitorsDown: z.number(),
      openIncidents: z.number(),
      /** Those of them that have recovered. */
      recoveredIncidents: z._default(z.number(), 0),
      openCases: z.number(),
      workaroundsExpired: z.number(),
    }),
    /** What is wrong with AppOps itself at present: a clock that is not believed, monitors that are not measured. */
    notices: z._default(z.array(z.object({ code: z.string(), message: z.string() })), []),
  })
  .register(z.globalRegistry, { id: 'Overview' });
export type Overview = z.infer<typeof overview>;
export const getOverview = route({
  name: 'getOverview',
  method: 'GET',
  path: '/api/v1/overview',
  tag: 'overview',
  scope: 'read',
  summary: 'What is live where, since when, in what state, with its open incidents and cases',
  reply: overview,
});
