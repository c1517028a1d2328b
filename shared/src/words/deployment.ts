import { midSentence, saidOf, type Words } from './said.ts';
import { verdictWords } from './verdict.ts';

export const deploymentStatuses = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
  'superseded',
  'rolled_back',
] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

export const deploymentWords: Words<DeploymentStatus> = {
  queued: { label: 'Queued', tone: 'quiet' },
  running: { label: 'Running', tone: 'busy' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'quiet' },
  superseded: { label: 'Superseded', tone: 'quiet' },
  rolled_back: { label: 'Rolled back', tone: 'warn' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/** "Succeeded, no worse": how a deployment went and what the probes say of it, which may be nothing yet. */
export function deploymentInWords(status: string, verdict: string | null): string {
  const { label } = saidOf(deploymentWords, status);
  return verdict === null ? label : `${label}, ${midSentence(saidOf(verdictWords, verdict))}`;
}

/** What a person reports of a deployment by hand, by the status that it comes to. */
export const deploymentMoves = {
  succeeded: 'Finish',
  failed: 'Fail',
  canceled: 'Cancel',
  rolled_back: 'Record a rollback',
} as const satisfies Partial<Record<DeploymentStatus, string>>;
export type DeploymentMoveTo = keyof typeof deploymentMoves;
