import type { Deployment, Verdict } from '@appops/shared/contract/deployments';
import type { Status } from '../ui/status-label.tsx';

export function deploymentStatus(status: Deployment['status']): Status {
  switch (status) {
    case 'queued':
      return { word: 'Queued', tone: 'quiet', icon: 'clock-nine' };
    case 'running':
      return { word: 'Running', tone: 'busy', icon: 'sync' };
    case 'succeeded':
      return { word: 'Succeeded', tone: 'good', icon: 'check' };
    case 'failed':
      return { word: 'Failed', tone: 'bad', icon: 'times-circle' };
    case 'canceled':
      return { word: 'Canceled', tone: 'quiet', icon: 'minus-circle' };
    case 'superseded':
      return { word: 'Superseded', tone: 'quiet', icon: 'history' };
    case 'rolled_back':
      return { word: 'Rolled back', tone: 'warn', icon: 'arrow-left' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

/** What the probes say; null while they have not said anything yet. */
export function verdictStatus(verdict: Pick<Verdict, 'value'> | null): Status {
  if (verdict === null) return { word: 'No verdict yet', tone: 'quiet', icon: 'clock-nine' };
  switch (verdict.value) {
    case 'worse':
      return { word: 'Worse', tone: 'bad', icon: 'arrow-down' };
    case 'better':
      return { word: 'Better', tone: 'good', icon: 'arrow-up' };
    case 'no_worse':
      return { word: 'No worse', tone: 'good', icon: 'check' };
    default:
      return { word: 'Inconclusive', tone: 'quiet', icon: 'question-circle' };
  }
}

/** What a marker's colour stands for. */
export function markerStatus(state: Deployment['markerState']): Status {
  switch (state) {
    case 'ok':
      return { word: 'No worse', tone: 'good', icon: 'check' };
    case 'pending':
      return { word: 'Going on', tone: 'busy', icon: 'sync' };
    case 'alerting':
      return { word: 'Failed or worse', tone: 'bad', icon: 'times' };
    default:
      return { word: 'No verdict', tone: 'quiet', icon: 'question-circle' };
  }
}
