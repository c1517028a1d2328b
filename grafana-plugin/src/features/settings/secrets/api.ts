import { createSecret, retireSecret, updateSecret } from '@appops/shared/contract/secrets';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { api } from '../../../shared/http/api.ts';
import { queryCache } from '../../../shared/query/query-cache.ts';

export async function makeSecret(body: BodyInputOf<typeof createSecret>, key: string) {
  return changed(await api(createSecret, { body, idempotencyKey: key }));
}

export async function changeSecret(id: string, body: BodyInputOf<typeof updateSecret>) {
  return changed(await api(updateSecret, { params: { id }, body }));
}

export async function endSecret(id: string, key: string) {
  return changed(await api(retireSecret, { params: { id }, idempotencyKey: key }));
}

function changed<T>(reply: T): T {
  queryCache.invalidate(([resource]) => resource === 'secrets');
  return reply;
}
