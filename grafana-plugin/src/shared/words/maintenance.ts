import type { MaintenanceState } from '@appops/shared/contract/maintenance';
import type { Status } from '../ui/status-label.tsx';

/** Where a maintenance window stands. */
export function maintenanceStatus(state: MaintenanceState | 'unknown'): Status {
  switch (state) {
    case 'running':
      return { word: 'Going on', tone: 'busy', icon: 'wrench' };
    case 'planned':
      return { word: 'Planned', tone: 'quiet', icon: 'clock-nine' };
    case 'over':
      return { word: 'Over', tone: 'quiet', icon: 'check' };
    case 'canceled':
      return { word: 'Called off', tone: 'quiet', icon: 'times' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

/** What was done to a window last, in a word that goes before "by". */
export function changeWords(as: 'changed' | 'ended' | 'canceled' | 'unknown'): string {
  return { changed: 'Changed', ended: 'Ended', canceled: 'Called off', unknown: 'Changed' }[as];
}
