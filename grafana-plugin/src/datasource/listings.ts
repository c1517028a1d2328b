import type { Client } from '@appops/shared/client';
import { listMonitors, type Monitor } from '@appops/shared/contract/monitors';
import { listServices, type Service } from '@appops/shared/contract/services';

const MOST_PAGES = 10;

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
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: { items: T[]; nextCursor: string | null } = await read(cursor === null ? {} : { cursor });
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return items;
}
