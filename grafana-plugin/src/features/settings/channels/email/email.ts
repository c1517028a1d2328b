import { emailChannelSettings } from '@appops/shared/contract/channels/email';
import type { ChannelKindView } from '../channel-kind.ts';
import { EmailFields } from './email-fields.tsx';
import { emptyEmail, toldFrom } from './typed-email.ts';

/** Mail by SMTP. */
export const emailChannel: ChannelKindView = {
  Fields: EmailFields,
  empty: toldFrom(emptyEmail),
  whereTo: (settings) => {
    const { data } = emailChannelSettings.safeParse(settings);
    if (data === undefined) return null;
    const { to, host } = data;
    const others = to.length > 2 ? ` and ${to.length - 2} more` : '';
    return `${to.slice(0, 2).join(', ')}${others} by ${host}`;
  },
  secretSteps: null,
};
