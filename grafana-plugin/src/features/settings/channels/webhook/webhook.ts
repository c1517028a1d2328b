import { webhookChannelSettings } from '@appops/shared/contract/channels/webhook';
import type { ChannelKindView } from '../channel-kind.ts';
import { WebhookFields } from './webhook-fields.tsx';

/** A receiver of Standard Webhooks. */
export const webhookChannel: ChannelKindView = {
  Fields: WebhookFields,
  empty: { kind: 'webhook', url: '' },
  whereTo: (settings) => {
    const { success, data } = webhookChannelSettings.safeParse(settings);
    return success ? data.url : null;
  },
  secretSteps: [
    'Give the receiver this secret. Each message is a POST of JSON, signed by Standard Webhooks, for which there are libraries in most languages (standardwebhooks.com).',
    'The receiver checks the header `webhook-signature`, and takes what comes twice once: `webhook-id` is the same at each try.',
  ],
};
