import type { Incident, ProblemOfIncident } from '@appops/shared/contract/incidents';
import { Button, Checkbox, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { nowStatus } from '../../shared/status/incidents.ts';
import { PlaceName } from '../services/place-names.tsx';
import { splitOff } from './api.ts';
import { SuspectLink } from './suspect-link.tsx';

/** How many are shown before one asks for all. */
const FIRST = 8;

/** What fails, by the machine's records; several that began together are one incident until somebody splits them. */
export function ProblemList({ incident }: { incident: Incident }) {
  const { id, problems, status } = incident;
  const [all, setAll] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const navigate = useNavigate();
  const split = useMutation((wanted: string[], key) => splitOff(id, wanted, key));
  if (problems.length === 0) return <Text color="secondary">None: a person opened it.</Text>;
  const maySplit = problems.length > 1 && status !== 'resolved' && mayEdit();
  // What was split off by somebody else is no longer there to be chosen.
  const leaving = chosen.filter((each) => problems.some((problem) => problem.id === each));
  const shown = all ? problems : problems.slice(0, FIRST);
  const failing = problems.filter(({ now }) => now?.state === 'failing').length;
  const send = async () => {
    const made = await split.run(leaving);
    if (made) navigate(paths.incident(made.id));
  };
  return (
    <Stack direction="column" gap={1.5}>
      {problems.length > 1 && (
        <Text color="secondary">
          {problems.length} failures that began together; {failing} still down
        </Text>
      )}
      {shown.map((problem) => (
        <Stack key={problem.id} gap={1} alignItems="flex-start">
          {maySplit && (
            <Checkbox
              aria-label={`Choose ${problem.title}`}
              value={leaving.includes(problem.id)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked
                    ? [...leaving, problem.id]
                    : leaving.filter((each) => each !== problem.id),
                )
              }
            />
          )}
          <Problem problem={problem} withPlace={incident.places.length > 1} />
        </Stack>
      ))}
      {shown.length < problems.length && (
        <Button size="sm" variant="secondary" fill="text" icon="angle-down" onClick={() => setAll(true)}>
          {`Show all ${problems.length}`}
        </Button>
      )}
      {leaving.length > 0 && (
        <div>
          <Button
            size="sm"
            variant="secondary"
            disabled={split.busy || leaving.length === problems.length}
            tooltip="For what turns out to be another matter: it gets an incident of its own"
            onClick={() => void send()}
          >
            {`Split off ${leaving.length}`}
          </Button>
        </div>
      )}
      {split.error !== null && <ErrorAlert error={split.error} />}
    </Stack>
  );
}

function Problem({ problem, withPlace }: { problem: ProblemOfIncident; withPlace: boolean }) {
  const { title, service, environment, monitor, beganAt, now, suspect } = problem;
  return (
    <div data-testid="problem">
      <Text>{title}</Text>
      <Stack gap={1} wrap="wrap" alignItems="baseline">
        {now !== null && <StatusLabel status={nowStatus(now)} />}
        {beganAt !== null && (
          <Text variant="bodySmall" color="secondary">
            began <Age at={beganAt} />
            {withPlace && service !== null && (
              <>
                , <PlaceName service={service} environment={environment} />
              </>
            )}
          </Text>
        )}
        {monitor && <PageLink to={paths.monitor(monitor.id)}>{monitor.name}</PageLink>}
      </Stack>
      {withPlace && suspect !== null && <SuspectLink suspect={suspect} />}
    </div>
  );
}
