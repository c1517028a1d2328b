import type { Monitor, Result } from '@appops/shared/contract/monitors';
import type { FailureReason } from '@appops/shared/contract/checks/attempt';
import type { Status } from '../ui/status-label.tsx';

/** A monitor's state, or the worst of several. */
export function monitorStatus(state: Monitor['state']['value']): Status {
  switch (state) {
    case 'up':
      return { word: 'Up', tone: 'good', icon: 'check-circle' };
    case 'down':
      return { word: 'Down', tone: 'bad', icon: 'times-circle' };
    case 'degraded':
      return { word: 'Degraded', tone: 'warn', icon: 'exclamation-triangle' };
    case 'error':
      return { word: 'Check at fault', tone: 'warn', icon: 'wrench' };
    case 'paused':
      return { word: 'Paused', tone: 'quiet', icon: 'pause' };
    case 'unknown':
      return { word: 'Not known yet', tone: 'quiet', icon: 'question-circle' };
  }
}

/** A run's result; what was not measured, and suspect runs, are told apart from what was. */
export function resultStatus(result: Pick<Result, 'outcome' | 'suspect' | 'degraded'>): Status {
  if (result.suspect) return { word: 'Suspect', tone: 'warn', icon: 'question-circle' };
  switch (result.outcome) {
    case 'up':
      return monitorStatus(result.degraded ? 'degraded' : 'up');
    case 'down':
      return monitorStatus('down');
    case 'error':
      return monitorStatus('error');
    case 'missed':
      return { word: 'Missed', tone: 'quiet', icon: 'minus-circle' };
    case 'overtaken':
      return { word: 'Covered by the run before', tone: 'quiet', icon: 'minus-circle' };
    case 'shed':
      return { word: 'Left out, overloaded', tone: 'quiet', icon: 'minus-circle' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

const REASONS: Record<FailureReason | 'unknown', string> = {
  dns: 'Name not found',
  connect: 'No connection',
  tls: 'TLS failed',
  timeout: 'Timed out',
  protocol: 'Not valid HTTP',
  redirect: 'Redirects failed',
  body: 'Body unreadable',
  assertion: 'Assertion failed',
  blocked: 'Target refused',
  check: 'Check at fault',
  internal: 'Fault of AppOps itself',
  unknown: 'Failed',
};

/** Why a run failed, in two or three words. */
export function reasonWords(reason: FailureReason | 'unknown'): string {
  return REASONS[reason];
}
