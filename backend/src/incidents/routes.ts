import * as contract from '@appops/shared/contract/incidents';
import type { Api } from '../http/api.ts';
import { incidentTimeline } from './incident-timeline.ts';
import { loadIncident } from './incident.ts';
import { listIncidents } from './list-incidents.ts';
import { moveIncident, noteOnIncident } from './move-incident.ts';
import { openIncident } from './open-incident.ts';
import { splitIncident } from './split-incident.ts';
import { updateIncident } from './update-incident.ts';

export function bindIncidents(api: Api): void {
  api.write(contract.openIncident, (ctx, { body }) => openIncident(ctx, body));
  api.read(contract.listIncidents, (ctx, { query }) => listIncidents(ctx, query));
  api.read(contract.getIncident, ({ tx }, { params }) => loadIncident(tx, params.id));
  api.write(contract.updateIncident, (ctx, { params, body }) => updateIncident(ctx, params.id, body));
  api.write(contract.acknowledgeIncident, (ctx, { params, body }) =>
    moveIncident(ctx, params.id, 'acknowledge', body.note),
  );
  api.write(contract.mitigateIncident, (ctx, { params, body }) =>
    moveIncident(ctx, params.id, 'mitigate', body.note),
  );
  api.write(contract.resolveIncident, (ctx, { params, body }) =>
    moveIncident(ctx, params.id, 'resolve', body.note),
  );
  api.write(contract.reopenIncident, (ctx, { params, body }) =>
    moveIncident(ctx, params.id, 'reopen', body.note),
  );
  api.write(contract.splitIncident, (ctx, { params, body }) => splitIncident(ctx, params.id, body));
  api.write(contract.noteOnIncident, (ctx, { params, body }) => noteOnIncident(ctx, params.id, body.note));
  api.read(contract.getIncidentTimeline, (ctx, { params, query }) => incidentTimeline(ctx, params.id, query));
}
