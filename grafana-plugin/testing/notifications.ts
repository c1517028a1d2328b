import type { Channel, NotificationRule, OutboxEntry } from '@appops/shared/contract/notifications';
import type { Sent } from './mock-api.ts';
import { openPage } from './open-page.tsx';

export const hook: Channel = {
  id: `chn_${'1'.padStart(32, '0')}`,
  kind: 'webhook',
  name: 'Ops hook',
  settings: { kind: 'webhook', url: 'https://example.com/hook' },
  hasSecret: true,
  createdAt: '2026-11-30T09:00:00.000Z',
  retiredAt: null,
  rules: 1,
  waiting: 0,
  failed: 0,
  lastSentAt: '2026-11-30T10:00:00.000Z',
  failure: null,
  version: 3,
};
export const mail: Channel = {
  ...hook,
  id: `chn_${'2'.padStart(32, '0')}`,
  kind: 'email',
  name: 'Ops mail',
  settings: {
    kind: 'email',
    host: 'smtp.example.com',
    port: 587,
    security: 'starttls',
    user: 'appops',
    passwordWithoutTls: false,
    from: 'appops@example.com',
    to: ['ops@example.com', 'dev@example.com', 'boss@example.com'],
  },
};
export const rule: NotificationRule = {
  id: `nrl_${'1'.padStart(32, '0')}`,
  channel: hook.id,
  service: null,
  environment: null,
  leastSeverity: null,
  createdAt: '2026-11-30T09:00:00.000Z',
  retiredAt: null,
  version: 2,
};
export const entry: OutboxEntry = {
  id: `out_${'1'.padStart(32, '0')}`,
  channel: { id: hook.id, name: hook.name, kind: 'webhook' },
  message: {
    news: 'incident.opened',
    title: 'Incident opened: Checkout is down',
    text: 'Checkout is down.',
    severity: 'high',
    service: { slug: 'shop', name: 'Shop' },
    environment: null,
    at: '2026-11-30T10:00:00.000Z',
    since: null,
    who: null,
    link: null,
    subject: `inc_${'1'.padStart(32, '0')}`,
    event: 12,
  },
  state: 'sent',
  tries: 1,
  nextTryAt: null,
  error: null,
  createdAt: '2026-11-30T10:00:00.000Z',
  endedAt: '2026-11-30T10:00:01.000Z',
};

/** Keeps what was sent to a route. */
export function taken() {
  const bodies: unknown[] = [];
  const take =
    <T>(reply: T) =>
    ({ params: { id }, body }: Sent) => {
      bodies.push({ ...(id === undefined ? {} : { id }), ...(body as object) });
      return reply;
    };
  return { bodies, take };
}

/** Opens Settings → Notifications, with what the address asks for. */
export function openNotifications(role: 'Viewer' | 'Editor' | 'Admin' = 'Admin', query = '') {
  return openPage(`settings/notifications${query}`, role);
}
