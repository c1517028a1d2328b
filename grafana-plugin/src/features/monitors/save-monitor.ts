import { createMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { matchPlace } from '@appops/shared/rules/place-names';
import { queryCache } from '../../shared/query/query-cache.ts';
import { makeService } from '../services/api.ts';
import { addMonitor } from './api.ts';
import { newMonitorBody, type MonitorForm } from './monitor-form.ts';

export const newMonitorSchema = createMonitor.body;

/** What has to be right of a new monitor for a try: its target alone. */
export function newMonitorForTrial(form: MonitorForm) {
  return { ...newMonitorBody(form), service: 'x', environment: 'x', name: 'x' };
}

/** Saves a new monitor, and its service first where that is new. */
export async function saveNewMonitor(
  form: MonitorForm,
  knownServices: readonly { slug: string; name: string }[],
  key: string,
): Promise<Monitor> {
  const body = newMonitorBody(form);
  if (matchPlace(form.service, knownServices) === undefined)
    await makeService({ name: form.service }, `${key}-service`);
  const monitor = await addMonitor(body, key);
  queryCache.invalidate(([resource]) => resource === 'services');
  return monitor;
}
