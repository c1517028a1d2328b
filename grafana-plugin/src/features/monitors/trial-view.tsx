import type { AssertionInReply } from '@appops/shared/contract/checks';
import type { trialResult } from '@appops/shared/contract/monitors';
import { Alert, Icon, Stack, Text } from '@grafana/ui';
import type { output } from 'zod/mini';
import { microsecondWords } from '../../shared/time/duration.ts';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { reasonWords, resultStatus } from '../../shared/words/monitors.ts';
import { AttemptFacts } from './attempt-facts.tsx';
import { assertionWords } from './monitor-form.ts';
import { TargetRefusal } from './target-refusal.tsx';
import { Waterfall } from './waterfall.tsx';

export type Trial = output<typeof trialResult>;

/** What one run that is not part of a schedule found: outcome, phases, each assertion. */
export function TrialView({ trial, assertions }: { trial: Trial; assertions: readonly AssertionInReply[] }) {
  const { attempt, outcome, suspect } = trial;
  const status = resultStatus({
    outcome: outcome === 'unknown' ? 'down' : outcome,
    suspect,
    degraded: attempt.degradedBecause !== null,
  });
  return (
    <div data-testid="trial" data-outcome={outcome}>
      <Stack direction="column" gap={2}>
        <Stack alignItems="center" gap={2} wrap="wrap">
          <StatusLabel status={status} filled />
          {attempt.reason !== null && <Text weight="medium">{reasonWords(attempt.reason)}</Text>}
          {attempt.statusCode !== null && <Text>Status {attempt.statusCode}</Text>}
          <Text>{microsecondWords(attempt.totalUs)}</Text>
        </Stack>
        {attempt.reason === 'blocked' ? (
          <TargetRefusal message={attempt.message ?? ''} />
        ) : (
          attempt.message !== null && <Alert bottomSpacing={0} severity="warning" title={attempt.message} />
        )}
        {suspect && (
          <Alert
            bottomSpacing={0}
            severity="info"
            title="The probe itself was busy during this run, so its times prove nothing. Try again."
          />
        )}
        {attempt.reason !== 'blocked' && <Waterfall phases={attempt.phases} legend />}
        {attempt.assertions.length > 0 && (
          <ul style={{ listStyle: 'none' }} aria-label="Assertions">
            {attempt.assertions.map(({ index, passed, message }) => {
              const assertion = assertions[index];
              return (
                <li key={index}>
                  <Stack gap={1} alignItems="baseline">
                    <Text color={passed ? 'success' : 'error'}>
                      <Icon name={passed ? 'check' : 'times'} /> {passed ? 'holds' : 'fails'}
                    </Text>
                    <span>
                      {assertion ? assertionWords(assertion) : `assertion ${index + 1}`}
                      {message !== '' && <Text color="secondary"> — {message}</Text>}
                    </span>
                  </Stack>
                </li>
              );
            })}
          </ul>
        )}
        {attempt.reason !== 'blocked' && <AttemptFacts attempt={attempt} />}
      </Stack>
    </div>
  );
}
