import { tokenWords, type TokenState } from '@appops/shared/words/token';
import type { IconName } from '@grafana/data';
import type { Status } from '../ui/status-label.tsx';

const ICONS: Record<TokenState, IconName> = {
  valid: 'check-circle',
  expired: 'clock-nine',
  revoked: 'minus-circle',
};

export function tokenStatus(state: TokenState): Status {
  const { label, tone } = tokenWords[state];
  return { word: label, tone, icon: ICONS[state] };
}
