import type { Channel } from '@appops/shared/contract/notifications';
import type { ChannelKind } from '@appops/shared/words/notification';
import type { ChannelKindView } from './channel-kind.ts';
import { emailChannel } from './email/email.ts';
import { webhookChannel } from './webhook/webhook.ts';

/** What is particular to each kind of channel. A missing kind does not compile. */
export const channelKindViews: Record<ChannelKind, ChannelKindView> = {
  webhook: webhookChannel,
  email: emailChannel,
};

/** Where a channel sends to, in one line; null where only a newer page can read its settings. */
export function whereTo({ kind, settings }: Pick<Channel, 'kind' | 'settings'>): string | null {
  return kind === 'unknown' ? null : channelKindViews[kind].whereTo(settings);
}
