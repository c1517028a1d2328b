import { access } from './access/index.ts';
import { annotations } from './annotations/index.ts';
import type { Area } from './area.ts';
import { cases } from './cases/index.ts';
import { certificates } from './certificates/index.ts';
import { events } from './events/index.ts';
import { incidents } from './incidents/index.ts';
import { ingest } from './ingest/index.ts';
import { monitors } from './monitors/index.ts';
import { maintenance } from './maintenance/index.ts';
import { notify } from './notify/index.ts';
import { overview } from './overview/index.ts';
import { problems } from './problems/index.ts';
import { proxies } from './proxies/index.ts';
import { push } from './push/index.ts';
import { query } from './query/index.ts';
import { releases } from './releases/index.ts';
import { results } from './results/index.ts';
import { secrets } from './secrets/index.ts';
import { services } from './services/index.ts';
import { settings } from './settings/index.ts';

/** Everything that AppOps can do. Consumers start in this order: what finds a problem before what follows on it. */
export const areas: readonly Area[] = [
  access,
  settings,
  secrets,
  services,
  problems,
  releases,
  ingest,
  overview,
  query,
  incidents,
  annotations,
  cases,
  monitors,
  proxies,
  push,
  maintenance,
  certificates,
  results,
  notify,
  events,
];
