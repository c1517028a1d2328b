import type { Check } from '@appops/shared/contract/checks/check';
import type { GroupCheck } from '@appops/shared/contract/checks/group';

/** Whether a check is one over other monitors. */
export function isGroup(check: Check): check is GroupCheck {
  return check.type === 'group';
}
