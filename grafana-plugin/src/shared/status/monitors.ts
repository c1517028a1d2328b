import type { Monitor, Result } from '@appops/shared/contract/monitors';
import { monitorWords, onTopWords, type ToldMonitorState } from '@appops/shared/words/monitor';
import { resultWords, suspectRun, type ResultOutcome } from '@appops/shared/words/run';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const MONITOR_ICONS: Icons<ToldMonitorState> = {
  up: 'check-circle',
  degraded: 'exclamation-triangle',
  down: 'times-circle',
  error: 'wrench',
  unknown: 'question-circle',
  paused: 'pause',
};

/** A monitor's state, or the worst of several. */
export function monitorStatus(state: Monitor['state']['value']): Status {
  return statusOf(monitorWords, MONITOR_ICONS, state);
}

/** What lies on top of a state. */
export const flappingStatus: Status = {
  word: onTopWords.flapping.label,
  tone: onTopWords.flapping.tone,
  icon: 'exchange-alt',
};
export const heldBackStatus: Status = {
  word: onTopWords.heldBack.label,
  tone: onTopWords.heldBack.tone,
  icon: 'bell-slash',
};
export const maintenanceStatus: Status = {
  word: onTopWords.maintenance.label,
  tone: onTopWords.maintenance.tone,
  icon: 'wrench',
};

const RESULT_ICONS: Icons<ResultOutcome> = {
  up: MONITOR_ICONS.up,
  down: MONITOR_ICONS.down,
  error: MONITOR_ICONS.error,
  missed: 'minus-circle',
  overtaken: 'minus-circle',
  shed: 'minus-circle',
  unknown: 'question-circle',
};

/** A run's result; what was not measured, and suspect runs, are told apart from what was. */
export function resultStatus(result: Pick<Result, 'outcome' | 'suspect' | 'degraded'>): Status {
  if (result.suspect) return { word: suspectRun.label, tone: suspectRun.tone, icon: 'question-circle' };
  if (result.outcome === 'up' && result.degraded) return monitorStatus('degraded');
  return statusOf(resultWords, RESULT_ICONS, result.outcome);
}
