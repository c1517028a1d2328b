import type { Secret } from '@appops/shared/contract/secrets';

const ada = { kind: 'person', id: 'u1', name: 'Ada' } as const;

/** A secret as the backend tells it. */
export const token: Secret = {
  id: `sec_${'1'.padStart(32, '0')}`,
  name: 'SHOP_API_TOKEN',
  hosts: ['api.example.com'],
  createdAt: '2026-11-30T09:00:00.000Z',
  createdBy: ada,
  setAt: '2026-11-30T09:00:00.000Z',
  setBy: ada,
  changedAt: '2026-11-30T09:00:00.000Z',
  changedBy: ada,
  retiredAt: null,
  opens: true,
  usedBy: [],
  version: 3,
};
