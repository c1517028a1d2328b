import { retirementWords } from '@appops/shared/words/retirement';
import type { Status } from '../ui/status-label.tsx';

/** Whether a service, an environment or a source is still used. */
export function retirementStatus(retired: boolean): Status {
  const { label, tone } = retirementWords[retired ? 'retired' : 'in_use'];
  return { word: label, tone, icon: retired ? 'archive-alt' : 'check-circle' };
}
