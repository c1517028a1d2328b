import type { AttemptInReply } from '@appops/shared/contract/checks/attempt';
import type { AttemptStep } from '@appops/shared/contract/checks/attempt-step';
import { foundBy } from '@appops/shared/rules/checks/first-release-fields';
import { failureInWords } from '@appops/shared/words/failure';
import { microsecondWords } from '@appops/shared/words/time';
import { Icon, Stack, Text } from '@grafana/ui';
import { Facts } from '../../../shared/ui/facts.tsx';
import { Waterfall } from '../waterfall.tsx';
import { foundViewOf } from './found-views.ts';

/** What an attempt found besides its times and assertions, as its own protocol draws it, and what each of its steps found. */
export function Found({ attempt }: { attempt: AttemptInReply }) {
  const facts = foundBy(attempt);
  const { address, steps } = attempt;
  const View = facts === null ? null : foundViewOf(facts);
  return (
    <Stack direction="column" gap={2}>
      {View !== null && facts !== null ? (
        <View address={address} facts={facts} />
      ) : (
        <Facts facts={[{ name: 'Address called', value: address ?? 'none' }]} />
      )}
      {steps.map((step, index) => (
        <Step key={index} step={step} index={index} of={steps.length} />
      ))}
    </Stack>
  );
}

function Step({ step, index, of }: { step: AttemptStep; index: number; of: number }) {
  const { name, ok, reason, message, totalUs, phases, facts } = step;
  const View = facts === null ? null : foundViewOf(facts);
  const said = [reason === null ? null : failureInWords(reason), message].filter((each) => each !== null);
  return (
    <div data-testid="attempt-step">
      <Stack direction="column" gap={1}>
        <Stack alignItems="center" gap={1} wrap="wrap">
          <Text weight="medium">{`Step ${index + 1} of ${of}: ${name}`}</Text>
          <Text color={ok === null ? 'secondary' : ok ? 'success' : 'error'}>
            {ok !== null && <Icon name={ok ? 'check' : 'times'} />}{' '}
            {ok === null ? 'not made, or not known' : ok ? 'held' : 'failed'}
          </Text>
          {totalUs !== null && <Text>{microsecondWords(totalUs)}</Text>}
        </Stack>
        {said.length > 0 && <Text color="secondary">{said.join(': ')}</Text>}
        <Waterfall phases={phases} legend />
        {View !== null && facts !== null && <View address={null} facts={facts} />}
      </Stack>
    </div>
  );
}
