import type { ChannelSettings, ChannelSettingsOf, Message } from '@appops/shared/contract/notifications';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { NameResolver } from '../../src/probing/net/name-resolver.ts';
import { trustIn } from '../../src/probing/net/trust.ts';
import { noon } from './notify.ts';
import { channelKindOf } from '../../src/notify/channels/kinds.ts';
import type { Sent } from '../../src/notify/channels/channel-kind.ts';

/** What somebody is told at three in the morning, with all that people may have written into it. */
export const news: Message = {
  news: 'incident.opened',
  title: 'Incident opened: Kasse "<b>kaputt</b>" 🔥 (Shop, production)',
  text: 'At 2026-11-30 12:00 UTC AppOps opened the incident with severity critical.\nAnswered 503.',
  severity: 'critical',
  service: { slug: 'shop', name: 'Shop' },
  environment: { slug: 'production', name: 'production' },
  at: '2026-11-30T12:00:00.000Z',
  since: '2026-11-30T11:59:00.000Z',
  who: null,
  link: 'https://grafana.example.com/a/appops-suite-app/incidents/inc_1',
  subject: 'inc_01234567890123456789012345678901',
  event: 7,
};

export const entryId = 'out_01234567890123456789012345678901';

interface Try {
  secret?: string | null;
  message?: Message;
  now?: number;
  allow?: AddressRules['allow'];
  /** Authorities that replace the system's. */
  trust?: readonly string[];
  signal?: AbortSignal;
  leaving?: () => void;
}

/** One try by a channel of these settings; loopback is allowed unless told otherwise. */
export function trySend<K extends ChannelSettings['kind']>(
  settings: ChannelSettingsOf<K>,
  { secret = null, message = news, now = noon, allow = ['127.0.0.0/8'], trust, signal, leaving }: Try = {},
): Promise<Sent> {
  return channelKindOf(settings as ChannelSettings).send(
    { id: entryId, message, settings, secret, now },
    {
      rules: { allow },
      resolver: new NameResolver(),
      trust: trustIn(trust),
      signal: signal ?? new AbortController().signal,
      leaving: leaving ?? (() => undefined),
    },
  );
}
