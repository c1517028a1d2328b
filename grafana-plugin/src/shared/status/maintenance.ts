import { maintenanceWords, type MaintenanceState } from '@appops/shared/words/maintenance';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const ICONS: Icons<MaintenanceState> = {
  running: 'wrench',
  planned: 'clock-nine',
  over: 'check',
  canceled: 'times',
  unknown: 'question-circle',
};

/** Where a maintenance window stands. */
export function maintenanceStatus(state: MaintenanceState | 'unknown'): Status {
  return statusOf(maintenanceWords, ICONS, state);
}
