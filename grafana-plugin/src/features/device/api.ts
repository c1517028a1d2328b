import { approveDevice, denyDevice, getDeviceRequest } from '@appops/shared/contract/device';
import { api } from '../../shared/http/api.ts';
import { queryCache } from '../../shared/query/query-cache.ts';

/** Guesses are counted (5 a minute), so this is asked by a click and never by itself. */
export function findDeviceRequest(userCode: string) {
  return api(getDeviceRequest, { query: { userCode } });
}

export async function decideDevice(verb: 'approve' | 'deny', userCode: string) {
  const answer = await api(verb === 'approve' ? approveDevice : denyDevice, { body: { userCode } });
  queryCache.invalidate(([resource]) => resource === 'tokens');
  return answer;
}
