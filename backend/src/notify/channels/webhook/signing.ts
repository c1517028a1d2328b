import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { refuseFields } from '../../../errors.ts';

const prefix = 'whsec_';

/** A new secret, as Standard Webhooks writes them: 256 random bits. */
export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`;
}

/** @throws {AppError} invalid_request for a text that is no secret of Standard Webhooks: 24 to 64 bytes in base64 */
export function refuseBadSecret(secret: string): void {
  const encoded = secret.startsWith(prefix) ? secret.slice(prefix.length) : '';
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && bytes.toString('base64') === encoded;
  if (!isWhole || bytes.length < 24 || bytes.length > 64)
    throw refuseFields([
      {
        path: 'body.secret',
        message: `must be "${prefix}" and 24 to 64 bytes in base64, as Standard Webhooks writes secrets; left out, one is made`,
      },
    ]);
}

/** The headers that prove a delivery (Standard Webhooks 1.0): its id, the time of this try, and a signature over both. */
export function signatureHeaders(
  secret: string,
  { id, body, now }: { id: string; body: string; now: number },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(now), body),
  };
}
