import type { DeploymentStatus } from '../words/deployment.ts';
import type { VerdictValue } from '../words/verdict.ts';
import type { MarkerState } from '../words/marker.ts';

/**
 * The colour of a deployment's region. What is bad comes first, so that a deployment that is still running and
 * already worse is red. A canceled one never went in and says nothing.
 *
 * @param verdict null while there is none yet
 */
export function markerState(status: DeploymentStatus, verdict: VerdictValue | null): MarkerState {
  if (status === 'failed' || verdict === 'worse') return 'alerting';
  if (status === 'queued' || status === 'running') return 'pending';
  if (status === 'canceled') return 'no_data';
  return verdict === 'no_worse' || verdict === 'better' ? 'ok' : 'no_data';
}
