import type { Check } from '@appops/shared/contract/checks/check';
import type { PushCheck } from '@appops/shared/contract/checks/push';

/** Whether a check is one that waits for beats. */
export function isPush(check: Check): check is PushCheck {
  return check.type === 'push';
}
