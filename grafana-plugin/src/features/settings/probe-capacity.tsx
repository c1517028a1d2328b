import type { getProbe } from '@appops/shared/contract/monitors';
import type { ReplyOf } from '@appops/shared/contract/route';
import { Alert, Text } from '@grafana/ui';
import { capacityWords } from './capacity-words.ts';

/** What is asked of a probe and what it can do, and what follows where that is not enough. */
export function ProbeCapacity({ capacity }: Pick<ReplyOf<typeof getProbe>, 'capacity'>) {
  if (capacity === null)
    return (
      <Text color="secondary">No process that runs monitors has told yet what it is asked and can do.</Text>
    );
  if (capacity.message !== null)
    return (
      <Alert
        bottomSpacing={0}
        severity="warning"
        title={capacityWords(capacity)}
        data-testid="probe-capacity"
      >
        {capacity.message}. What was left out is told as “shed” with each monitor, and is no silence. Give the
        probe more processor time, or lengthen intervals.
      </Alert>
    );
  return <Text data-testid="probe-capacity">{capacityWords(capacity)}</Text>;
}
