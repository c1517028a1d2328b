import type { Monitor, Result } from '@appops/shared/contract/monitors';
import type { FailureReason } from '@appops/shared/contract/checks';
import type { Status } from '../ui/status-label.tsx';

/** A monitor's state, or the worst of several. */
export function monitorStatus(state: Monitor['state']['value']): Status {
  switch (state) {
    case 'up':
      return { word: 'Up', tone: 'good', icon: 'check-circle' };
    case 'down':
      return { word: 'Down', tone: 'bad', icon: 'times-circle' };
    case 'paused':
      return { word: 'Paused', tone: 'quiet', icon: 'pause' };
    case 'unknown':
      return { word: 'Not known yet', tone: 'quiet', icon: 'question-circle' };
  }
}

/** A run's result; missed and suspect runs are told apart from what was measured. */
export function resultStatus(result: Pick<Result, 'outcome' | 'suspect' | 'maintenance'>): Status {
  if (result.outcome === 'missed') return { word: 'Missed', tone: 'quiet', icon: 'minus-circle' };
  if (result.suspect) return { word: 'Suspect', tone: 'warn', icon: 'question-circle' };
  if (result.outcome === 'up') return { word: 'Up', tone: 'good', icon: 'check-circle' };
  if (result.outcome === 'down') return { word: 'Down', tone: 'bad', icon: 'times-circle' };
  return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
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
  internal: 'Fault of AppOps itself',
  unknown: 'Failed',
};

/** Why a run failed, in two or three words. */
export function reasonWords(reason: FailureReason | 'unknown'): string {
  return REASONS[reason];
}
