import type { SetUpStep, WebhookSource } from '@appops/shared/contract/webhooks';
import { webhookKindLabels } from '@appops/shared/words/webhook-kinds';

const day = 86_400_000;

/** The steps that are to be done now. */
export function stepsOf({ setUp = [] }: Pick<WebhookSource, 'setUp'>, isRotated: boolean): SetUpStep[] {
  const other = isRotated ? 'new' : 'rotated';
  return setUp.filter(({ when }) => when !== other);
}

/** A text of a step with the source's own address and secret. */
export function filledIn(text: string, address: string, secret: string | null): string {
  return text
    .split('{address}')
    .join(address)
    .split('{secret}')
    .join(secret ?? '<the secret>');
}

/** What a sentence calls whoever delivers. */
export function senderOf({ kind }: Pick<WebhookSource, 'kind'>): string {
  return kind === 'unknown' ? 'the sender' : webhookKindLabels[kind];
}

/** From when on a delivery shows that the source works: its making, or that of its new secret; epoch milliseconds. */
export function shownSince(
  { createdAt, previousSecretUntil }: Pick<WebhookSource, 'createdAt' | 'previousSecretUntil'>,
  isRotated: boolean,
): number {
  return isRotated && previousSecretUntil !== null
    ? Date.parse(previousSecretUntil) - day
    : Date.parse(createdAt);
}
