import type { Client } from '@appops/shared/client';
import { listMonitors, type Monitor } from '@appops/shared/contract/monitors';
import { listServices, type Service } from '@appops/shared/contract/services';

export function allServices(backend: Client): Promise<Service[]> {
  return allPages((cursor) => backend(listServices, { query: { limit: 500, ...cursor } }));
}

export function allMonitors(
  backend: Client,
  filters: { service?: string[]; environment?: string[] } = {},
): Promise<Monitor[]> {
  return allPages((cursor) => backend(listMonitors, { query: { limit: 500, ...filters, ...cursor } }));
}

async function allPages<T>(
  read: (cursor: { cursor?: string }) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const answer: { items: T[]; nextCursor: string | null } = await read(cursor === null ? {} : { cursor });
    items.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== null);
  return items;
}
