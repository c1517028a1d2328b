import { PLUGIN_BASE } from '../constants.ts';

/** Where each page of ours is, below Grafana's own sub-path. */
export const paths = {
  overview: `${PLUGIN_BASE}/overview`,
  getStarted: `${PLUGIN_BASE}/overview?start=choose`,
  releases: `${PLUGIN_BASE}/releases`,
  deployment: (id: string) => `${PLUGIN_BASE}/releases/${id}`,
  monitors: `${PLUGIN_BASE}/monitors`,
  newMonitor: `${PLUGIN_BASE}/monitors/new`,
  monitor: (id: string) => `${PLUGIN_BASE}/monitors/${id}`,
  editMonitor: (id: string) => `${PLUGIN_BASE}/monitors/${id}/edit`,
  incidents: `${PLUGIN_BASE}/incidents`,
  newIncident: `${PLUGIN_BASE}/incidents/new`,
  incident: (id: string) => `${PLUGIN_BASE}/incidents/${id}`,
  capa: `${PLUGIN_BASE}/capa`,
  case: (id: string) => `${PLUGIN_BASE}/capa/${id}`,
  services: `${PLUGIN_BASE}/services`,
  service: (slug: string) => `${PLUGIN_BASE}/services/${slug}`,
  splitEnvironment: (slug: string, environment: string) =>
    `${PLUGIN_BASE}/services/${slug}/split/${environment}`,
  maintenance: `${PLUGIN_BASE}/maintenance`,
  notes: `${PLUGIN_BASE}/notes`,
  notifications: `${PLUGIN_BASE}/settings/notifications`,
  device: `${PLUGIN_BASE}/device`,
};

/** The path with filters as repeated parameters; what is empty is left out. */
export function withFilters(path: string, filters: Record<string, string | string[] | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters))
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined && item !== '') search.append(name, item);
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}
