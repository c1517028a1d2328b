import { Text } from '@grafana/ui';
import { Age } from '../../shared/ui/age.tsx';
import { useMonitors } from '../monitors/api.ts';
import { readingOf } from '../monitors/protocols/views.ts';
import { useNotes } from '../notes/api.ts';
import { useDeploymentList } from '../releases/api.ts';
import { Choices } from './choices.tsx';
import type { Split } from './use-split.ts';

interface Props {
  service: string;
  environment: string;
  split: Split;
}

/** All that an environment holds, of which some is chosen to be moved. */
export function SplitChoices({ service, environment, split: { chosen, choose } }: Props) {
  const place = { service: [service], environment: [environment] };
  const deployments = useDeploymentList({ split: place }, () => place);
  const monitors = useMonitors(place);
  const notes = useNotes({ service, environment });
  return (
    <>
      <Choices
        title="Deployments"
        noun={['deployment', 'deployments']}
        listing={deployments}
        chosen={chosen.deployments}
        onChange={choose('deployments')}
        nameOf={({ version }) => version}
        words={({ version, source, startedAt }) => (
          <>
            <strong>{version}</strong> by {source}, <Age at={startedAt} />
          </>
        )}
      />
      <Choices
        title="Monitors"
        noun={['monitor', 'monitors']}
        listing={monitors}
        chosen={chosen.monitors}
        onChange={choose('monitors')}
        nameOf={({ name }) => name}
        words={({ name, check }) => (
          <>
            <strong>{name}</strong> {readingOf(check).target(check)}
          </>
        )}
      />
      <Choices
        title="Notes"
        noun={['note', 'notes']}
        listing={notes}
        chosen={chosen.annotations}
        onChange={choose('annotations')}
        nameOf={({ body }) => body.slice(0, 60)}
        words={({ body, author, createdAt }) => (
          <>
            {body.slice(0, 120)} <Text color="secondary">by {author.name}, </Text>
            <Age at={createdAt} />
          </>
        )}
      />
    </>
  );
}
