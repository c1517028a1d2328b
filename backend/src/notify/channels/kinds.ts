import type { ChannelSettings } from '@appops/shared/contract/notifications';
import { type ChannelKindOf, type ChannelKinds } from './channel-kind.ts';
import { email } from './email/email.ts';
import { webhook } from './webhook/webhook.ts';

/** Every kind of channel. A new one is a folder beside these, listed here. */
const kinds: ChannelKinds = { webhook, email };

/** The kind that settings are of. */
export function channelKindOf<S extends ChannelSettings>({ kind }: S): ChannelKindOf<S> {
  // Cast: the table's type says that each entry is for the settings of its own kind.
  return kinds[kind] as unknown as ChannelKindOf<S>;
}
