import type { Incident } from '@appops/shared/contract/incidents';
import { Stack, Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { useProblem } from './api.ts';

/** The machine's records that belong to it. */
export function ProblemList({ problems }: { problems: Incident['problems'] }) {
  if (problems.length === 0) return <Text color="secondary">None: a person opened it.</Text>;
  return (
    <Stack direction="column" gap={1.5}>
      {problems.map((problem) => (
        <Problem key={problem.id} problem={problem} />
      ))}
    </Stack>
  );
}

function Problem({ problem }: { problem: Incident['problems'][number] }) {
  const { data } = useProblem(problem.id);
  return (
    <div data-testid="problem">
      <Text>{problem.title}</Text>
      {data && (
        <Stack gap={1} wrap="wrap" alignItems="baseline">
          <StatusLabel
            status={
              data.open
                ? { word: 'Going on', tone: 'bad', icon: 'exclamation-circle' }
                : { word: 'Over', tone: 'good', icon: 'check-circle' }
            }
          />
          <Text variant="bodySmall" color="secondary">
            {data.occurrences} occurrence{data.occurrences === 1 ? '' : 's'}, first{' '}
            <Age at={data.firstSeenAt} />, last <Age at={data.lastSeenAt} />
          </Text>
          {data.monitor && <PageLink to={paths.monitor(data.monitor.id)}>{data.monitor.name}</PageLink>}
        </Stack>
      )}
    </div>
  );
}
