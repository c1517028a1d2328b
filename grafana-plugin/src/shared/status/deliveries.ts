import type { Delivery } from '@appops/shared/contract/webhooks';
import { deliveryWords, type DeliveryOutcome } from '@appops/shared/words/delivery';
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
