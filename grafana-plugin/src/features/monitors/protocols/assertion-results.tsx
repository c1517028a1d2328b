import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { CheckInReply } from '@appops/shared/contract/checks/check';
import { Icon, Stack, Text } from '@grafana/ui';
import { assertionsOf } from './views.ts';

/** What became of each assertion. `check` is null where nobody knows what it asserted then. */
export function AssertionResults({ attempt, check }: { attempt: Attempt; check: CheckInReply | null }) {
  if (attempt.assertions.length === 0) return null;
  const words = check === null ? [] : assertionsOf(check);
  return (
    <ul style={{ listStyle: 'none' }} aria-label="Assertions">
      {attempt.assertions.map(({ index, passed, message }) => (
        <li key={index}>
          <Stack gap={1} alignItems="baseline">
            <span style={{ whiteSpace: 'nowrap' }}>
              <Text color={passed ? 'success' : 'error'}>
                <Icon name={passed ? 'check' : 'times'} /> {passed ? 'holds' : 'fails'}
              </Text>
            </span>
            <span>
              {words[index] ?? `assertion ${index + 1}`}
              {message !== '' && <Text color="secondary"> — {message}</Text>}
            </span>
          </Stack>
        </li>
      ))}
    </ul>
  );
}
