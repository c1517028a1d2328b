import type { Channel, OutboxEntry } from '@appops/shared/contract/notifications';
import { outboxWords, type OutboxState } from '@appops/shared/words/notification';
import type { Status } from '../ui/status-label.tsx';
import { retirementStatus } from './retirement.ts';
import { statusOf, type Icons } from './status-of.ts';

const OUTBOX: Icons<OutboxState> = {
  waiting: 'clock-nine',
  sent: 'check-circle',
  failed: 'times-circle',
  skipped: 'minus-circle',
  unknown: 'question-circle',
};

/** What became of a message. One that has been tried in vain is no longer just on its way. */
export function outboxStatus({ state, error }: Pick<OutboxEntry, 'state' | 'error'>): Status {
  const status = statusOf(outboxWords, OUTBOX, state);
  return state === 'waiting' && error !== null ? { ...status, tone: 'warn' } : status;
}

/** Whether people are told by a channel. */
export function channelStatus({
  retiredAt,
  failure,
  rules,
  lastSentAt,
  failed,
}: Pick<Channel, 'retiredAt' | 'failure' | 'rules' | 'lastSentAt' | 'failed'>): Status {
  if (retiredAt !== null) return retirementStatus(true);
  if (failure !== null) return { word: 'Does not work', tone: 'bad', icon: 'times-circle' };
  if (rules === 0) return { word: 'No rule leads to it', tone: 'warn', icon: 'exclamation-triangle' };
  if (lastSentAt === null && failed > 0)
    return { word: 'Nothing got through yet', tone: 'bad', icon: 'exclamation-triangle' };
  if (lastSentAt === null) return { word: 'Nothing sent yet', tone: 'quiet', icon: 'circle' };
  return { word: 'Works', tone: 'good', icon: 'check-circle' };
}
