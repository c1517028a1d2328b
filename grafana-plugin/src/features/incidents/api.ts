import { downloadAttachment } from '@appops/shared/contract/attachments';
import { listAnnotations } from '@appops/shared/contract/annotations';
import {
  acknowledgeIncident,
  getIncident,
  getIncidentTimeline,
  listIncidents,
  mitigateIncident,
  noteOnIncident,
  openIncident,
  reopenIncident,
  resolveIncident,
  splitIncident,
  updateIncident,
  type Incident,
} from '@appops/shared/contract/incidents';
import type { BodyInputOf, QueryInputOf } from '@appops/shared/contract/route';
import type { IncidentVerb } from '@appops/shared/rules/incident-lifecycle';
import { api } from '../../shared/http/api.ts';
import { collect } from '../../shared/query/collect.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';
import { useQuery } from '../../shared/query/use-query.ts';

export type IncidentFilters = QueryInputOf<typeof listIncidents>;

export function useIncidents(filters: IncidentFilters) {
  return useListing(
    ['incidents', filters],
    (page, signal) => api(listIncidents, { query: { ...filters, ...page }, signal }),
    ({ id }: Incident) => id,
  );
}

export function useIncident(id: string | null) {
  return useQuery(id === null ? null : ['incident', id], (signal) =>
    api(getIncident, { params: { id: id! }, signal }),
  );
}

export function useIncidentTimeline(id: string) {
  return useQuery(['incident-timeline', id], (signal) =>
    collect(
      (page) => api(getIncidentTimeline, { params: { id }, query: page, signal }),
      Infinity,
      ({ sequence }) => String(sequence),
    ),
  );
}

/** Annotations of an incident or of a case. */
export function useAnnotations(of: { incident: string } | { case: string }) {
  return useQuery(['annotations', ...Object.values(of)], (signal) =>
    collect(
      (page) => api(listAnnotations, { query: { ...of, ...page }, signal }),
      Infinity,
      ({ id }) => id,
    ),
  );
}

/** The picture of an attachment; its content never changes, so it is asked for once. */
export async function loadPicture(id: string, mediaType: string): Promise<Blob> {
  const bytes = await api(downloadAttachment, { params: { id }, headers: { accept: 'image/*' } });
  // Cast: a route whose reply is bytes has no schema.
  return new Blob([bytes as ArrayBuffer], { type: mediaType });
}

const VERBS = {
  acknowledge: acknowledgeIncident,
  mitigate: mitigateIncident,
  resolve: resolveIncident,
  reopen: reopenIncident,
} satisfies Record<IncidentVerb, unknown>;

function changed(incident: Incident): Incident {
  queryCache.put(['incident', incident.id], incident);
  queryCache.invalidate(
    ([resource, id]) =>
      ['incidents', 'overview'].includes(resource) ||
      (resource === 'incident-timeline' && id === incident.id),
  );
  return incident;
}

export async function moveIncidentBy(
  id: string,
  verb: IncidentVerb,
  note: string,
  key: string,
): Promise<Incident> {
  return changed(await api(VERBS[verb], { params: { id }, body: { note }, idempotencyKey: key }));
}

/** Moves problems into an incident of their own, which is given back. */
export async function splitOff(id: string, problems: string[], key: string): Promise<Incident> {
  const made = changed(await api(splitIncident, { params: { id }, body: { problems }, idempotencyKey: key }));
  queryCache.invalidate(([resource, other]) => resource.startsWith('incident') && other === id);
  return made;
}

export async function addNote(id: string, note: string, key: string): Promise<Incident> {
  return changed(await api(noteOnIncident, { params: { id }, body: { note }, idempotencyKey: key }));
}

export async function changeIncident(
  id: string,
  body: BodyInputOf<typeof updateIncident>,
): Promise<Incident> {
  return changed(await api(updateIncident, { params: { id }, body }));
}

export async function open(body: BodyInputOf<typeof openIncident>, key: string): Promise<Incident> {
  return changed(await api(openIncident, { body, idempotencyKey: key }));
}
