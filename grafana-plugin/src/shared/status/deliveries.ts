import type { Delivery, PreviewedDelivery } from '@appops/shared/contract/webhooks';
import {
  deliveryWords,
  triedWords,
  type DeliveryOutcome,
  type TriedOutcome,
} from '@appops/shared/words/delivery';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const ICONS: Icons<DeliveryOutcome> = {
  accepted: 'check-circle',
  duplicate: 'copy',
  ignored: 'exclamation-triangle',
  rejected: 'times-circle',
  unknown: 'question-circle',
};

/** What came of what a webhook brought. */
export function deliveryStatus(outcome: Delivery['outcome']): Status {
  return statusOf(deliveryWords, ICONS, outcome);
}

const TRIED: Icons<TriedOutcome> = {
  deployment: 'check-circle',
  no_release: 'minus-circle',
  not_used: 'exclamation-triangle',
  unknown: 'question-circle',
};

/** What rules would make of it. */
export function triedStatus(outcome: PreviewedDelivery['outcome']): Status {
  return statusOf(triedWords, TRIED, outcome);
}
