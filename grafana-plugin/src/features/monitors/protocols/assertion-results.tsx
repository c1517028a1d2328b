import type { AttemptInReply } from '@appops/shared/contract/checks/attempt';
import type { CheckInReply } from '@appops/shared/contract/checks/check';
import { assertionBecame } from '@appops/shared/words/assertion';
import { Icon, Stack, Text } from '@grafana/ui';
import { unknownAssertionWords } from './unknown-assertion-words.ts';
import { assertionsOf } from './views.ts';

/** What became of each assertion. `check` is null where nobody knows what it asserted then. */
export function AssertionResults({
  attempt,
  check,
}: {
  attempt: AttemptInReply;
  check: CheckInReply | null;
}) {
  if (attempt.assertions.length === 0) return null;
  const words = check === null ? [] : assertionsOf(check);
  return (
    <ul style={{ listStyle: 'none' }} aria-label="Assertions">
      {attempt.assertions.map(({ index, passed, error, degraded, message }, place) => (
        <li key={place}>
          <Stack gap={1} alignItems="baseline">
            <span style={{ whiteSpace: 'nowrap' }}>
              <Text color={passed ? 'success' : error || degraded ? 'warning' : 'error'}>
                <Icon name={passed ? 'check' : error ? 'question-circle' : 'times'} />{' '}
                {assertionBecame({ passed, error, degraded })}
              </Text>
            </span>
            <span>
              {words[index] ?? (index < 0 ? unknownAssertionWords : `assertion ${index + 1}`)}
              {message !== '' && <Text color="secondary"> — {message}</Text>}
            </span>
          </Stack>
        </li>
      ))}
    </ul>
  );
}
