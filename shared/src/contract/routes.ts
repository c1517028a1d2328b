import * as annotations from './annotations.ts';
import * as attachments from './attachments.ts';
import * as cases from './cases.ts';
import * as changes from './changes.ts';
import * as deployments from './deployments.ts';
import * as device from './device.ts';
import * as events from './events.ts';
import * as incidents from './incidents.ts';
import * as maintenance from './maintenance.ts';
import * as monitors from './monitors.ts';
import * as notifications from './notifications.ts';
import * as overview from './overview.ts';
import * as problems from './problems.ts';
import * as proxies from './proxies.ts';
import * as push from './push.ts';
import * as query from './query.ts';
import type { Route } from './route.ts';
import * as secrets from './secrets.ts';
import * as services from './services.ts';
import * as settings from './settings.ts';
import * as tokens from './tokens.ts';
import * as webhooks from './webhooks.ts';

function routesIn(module: object): Route[] {
  return Object.values(module).filter(
    (value): value is Route =>
      typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reply' in value,
  );
}

/** Every route of the API, for the OpenAPI document and for the check that each is bound. */
export const allRoutes: readonly Route[] = [
  services,
  deployments,
  changes,
  monitors,
  proxies,
  push,
  problems,
  incidents,
  annotations,
  attachments,
  cases,
  maintenance,
  overview,
  query,
  events,
  notifications,
  tokens,
  device,
  webhooks,
  settings,
  secrets,
].flatMap(routesIn);
