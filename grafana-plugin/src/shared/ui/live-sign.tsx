import { Tooltip } from '@grafana/ui';
import { useStanding } from '../live/use-live-updates.ts';
import type { LiveState } from '../live/live-channel.ts';
import { StatusLabel, type Status } from './status-label.tsx';

const SIGNS: Record<LiveState, Status & { about: string }> = {
  starting: {
    word: 'Connecting',
    tone: 'quiet',
    icon: 'sync',
    about: 'AppOps is asked whether there are news. Until it has answered, what you see may be old.',
  },
  live: {
    word: 'Live',
    tone: 'good',
    icon: 'signal',
    about: 'This page changes by itself as things happen.',
  },
  polling: {
    word: 'Live, every 4 s',
    tone: 'good',
    icon: 'signal',
    about: 'The event stream cannot be used here, so this page asks for news every 4 seconds.',
  },
  lost: {
    word: 'Not live',
    tone: 'warn',
    icon: 'exclamation-triangle',
    about: 'AppOps does not answer. What you see may be old; it is asked again by itself.',
  },
  refused: {
    word: 'Not live',
    tone: 'warn',
    icon: 'exclamation-triangle',
    about: 'AppOps or Grafana says no to what this page asks. What you see may be old.',
  },
};

/** Whether the page is kept up to date. */
export function LiveSign() {
  const { state } = useStanding();
  return (
    <Tooltip content={SIGNS[state].about}>
      <span tabIndex={0} data-testid="live-sign" data-state={state}>
        <StatusLabel status={SIGNS[state]} />
      </span>
    </Tooltip>
  );
}
