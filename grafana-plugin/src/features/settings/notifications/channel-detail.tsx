import type { Channel } from '@appops/shared/contract/notifications';
import { Alert, Stack } from '@grafana/ui';
import { Age } from '../../../shared/ui/age.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import type { Tested } from './use-channel-verbs.ts';

/** Whether there is more to say of a channel than its row does. */
export function hasDetail(channel: Channel, tested: Tested | undefined): boolean {
  return (tested !== undefined && tested !== 'on its way') || isFailing(channel);
}

function isFailing({ failure, retiredAt }: Channel): boolean {
  return failure !== null && retiredAt === null;
}

/** Why a channel does not work, or what came of its test. */
export function ChannelDetail({ channel, tested }: { channel: Channel; tested: Tested | undefined }) {
  return (
    <Stack direction="column" gap={1}>
      {tested !== undefined && tested !== 'on its way' && <TestOutcome tested={tested} />}
      {isFailing(channel) && !saysTheSame(channel, tested) && <WhyNot channel={channel} />}
    </Stack>
  );
}

/** What was seen just now need not be said twice. */
function saysTheSame({ failure }: Channel, tested: Tested | undefined): boolean {
  return typeof tested === 'object' && 'outcome' in tested && tested.outcome.message === failure?.message;
}

function TestOutcome({ tested }: { tested: Exclude<Tested, 'on its way'> }) {
  if ('error' in tested) return <ErrorAlert error={tested.error} title="The test could not be made" />;
  const { ok, message, tookMs } = tested.outcome;
  return (
    <Alert
      bottomSpacing={0}
      severity={ok ? 'success' : 'error'}
      title={ok ? 'The test message was sent' : 'The test message was not taken'}
      data-testid="test-outcome"
    >
      {message} ({tookMs.toLocaleString('en')} ms)
    </Alert>
  );
}

function WhyNot({ channel: { failure, waiting } }: { channel: Channel }) {
  if (failure === null) return null;
  const { message, since, nextTryAt } = failure;
  return (
    <Alert bottomSpacing={0} severity="error" title="Nobody is told by it" data-testid="channel-failure">
      {message} This began <Age at={since} />.{' '}
      {nextTryAt !== null && waiting > 0 && (
        <>
          What waits is tried again <Age at={nextTryAt} />.
        </>
      )}
    </Alert>
  );
}
