import type { Deployment, Verdict } from '@appops/shared/contract/deployments';
import { deploymentWords, type DeploymentStatus } from '@appops/shared/words/deployment';
import { markerWords, type MarkerState } from '@appops/shared/words/marker';
import { noVerdictYet, verdictWords, type VerdictValue } from '@appops/shared/words/verdict';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const DEPLOYMENT_ICONS: Icons<DeploymentStatus> = {
  queued: 'clock-nine',
  running: 'sync',
  succeeded: 'check',
  failed: 'times-circle',
  canceled: 'minus-circle',
  superseded: 'history',
  rolled_back: 'arrow-left',
  unknown: 'question-circle',
};

export function deploymentStatus(status: Deployment['status']): Status {
  return statusOf(deploymentWords, DEPLOYMENT_ICONS, status);
}

const VERDICT_ICONS: Icons<VerdictValue> = {
  worse: 'arrow-down',
  better: 'arrow-up',
  no_worse: 'check',
  inconclusive: 'question-circle',
  unknown: 'question-circle',
};

/** What the probes say; null while they have not said anything yet. */
export function verdictStatus(verdict: Pick<Verdict, 'value'> | null): Status {
  if (verdict === null) return { word: noVerdictYet.label, tone: noVerdictYet.tone, icon: 'clock-nine' };
  return statusOf(verdictWords, VERDICT_ICONS, verdict.value);
}

const MARKER_ICONS: Icons<MarkerState> = {
  ok: 'check',
  pending: 'sync',
  alerting: 'times',
  no_data: 'question-circle',
  unknown: 'question-circle',
};

/** What a marker's colour stands for. */
export function markerStatus(state: Deployment['markerState']): Status {
  return statusOf(markerWords, MARKER_ICONS, state);
}
