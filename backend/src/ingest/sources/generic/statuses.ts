import type { GenericSettings } from '@appops/shared/contract/sources/generic';
import type { StepState } from '../../../database/schema/releases.ts';

/** What pipelines call the states of a deployment, in lower case without what stands between words. */
const usual: Record<StepState, readonly string[]> = {
  queued: ['queued', 'pending', 'waiting', 'scheduled', 'created', 'blocked'],
  running: ['running', 'inprogress', 'started', 'start', 'progressing', 'deploying'],
  succeeded: [
    'succeeded',
    'success',
    'successful',
    'ok',
    'passed',
    'deployed',
    'completed',
    'finished',
    'done',
  ],
  failed: ['failed', 'failure', 'error', 'errored', 'unsuccessful', 'broken', 'timedout'],
  canceled: ['canceled', 'cancelled', 'aborted', 'skipped', 'stopped'],
};

const states: readonly StepState[] = ['queued', 'running', 'succeeded', 'failed', 'canceled'];

/** The state that a status means: by the words of its source, then by the usual ones; null for any other. */
export function stateOf(status: string, own: GenericSettings['statuses']): StepState | null {
  const text = status.trim().toLowerCase();
  const bare = text.replace(/[\s_-]+/g, '');
  return (
    states.find((state) => own[state].some((word) => word.trim().toLowerCase() === text)) ??
    states.find((state) => usual[state].includes(bare)) ??
    null
  );
}
