import * as z from 'zod/mini';
import { httpUrl } from '../values.ts';

/** The address of a webhook; what is secret in it would be shown to whoever may set channels up. */
const receiver = httpUrl.check(
  z.refine((text) => {
    try {
      const { username, password } = new URL(text);
      return username === '' && password === '';
    } catch {
      // That it is no address at all was told already.
      return true;
    }
  }, 'must hold no user name or password: receivers know AppOps by its signature'),
);

/** A receiver of Standard Webhooks (standardwebhooks.com): each message is a POST with a signature. */
export const webhookChannelSettings = z
  .strictObject({ kind: z.literal('webhook'), url: receiver })
  .register(z.globalRegistry, { id: 'WebhookChannelSettings' });
export type WebhookChannelSettings = z.infer<typeof webhookChannelSettings>;
