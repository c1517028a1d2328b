import type { Secret } from '../contract/secrets.ts';
import type { SecretState } from '../words/secret.ts';

/** Whether a secret can be sent: no reply tells it, since it follows from what it tells. */
export function secretStateOf({ retiredAt, opens }: Pick<Secret, 'retiredAt' | 'opens'>): SecretState {
  if (retiredAt !== null) return 'retired';
  return opens ? 'set' : 'unreadable';
}
