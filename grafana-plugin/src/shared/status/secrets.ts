import { secretWords, type SecretState } from '@appops/shared/words/secret';
import type { IconName } from '@grafana/data';
import type { Status } from '../ui/status-label.tsx';

const ICONS: Record<SecretState, IconName> = {
  set: 'lock',
  retired: 'archive-alt',
  unreadable: 'exclamation-triangle',
};

export function secretStatus(state: SecretState): Status {
  const { label, tone } = secretWords[state];
  return { word: label, tone, icon: ICONS[state] };
}
