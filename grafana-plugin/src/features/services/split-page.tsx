import type { Service } from '@appops/shared/contract/services';
import { Alert, Button, Stack } from '@grafana/ui';
import { useNavigate, useParams } from 'react-router';
import { ChoiceField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { mayEdit } from '../../shared/permissions.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { useService } from './api.ts';
import { SplitChoices } from './split-choices.tsx';
import { useSplit, type Split } from './use-split.ts';

/** Moves what the first release put into one environment into the one that it belongs to. */
export function SplitPage() {
  const { slug = '', environment = '' } = useParams();
  const service = useService(slug);
  const name = service.data?.environments.find((it) => it.slug === environment)?.name ?? environment;
  return (
    <PageFrame
      nav={{
        title: `Split ${name}`,
        parent: { text: service.data?.name ?? 'Service', url: paths.service(slug) },
      }}
      subTitle="Choose what belongs to another environment, and which. What was live when is worked out anew in both; nothing is lost."
    >
      <Loaded query={service}>{(it) => <SplitPlace service={it} environment={environment} />}</Loaded>
    </PageFrame>
  );
}

interface Props {
  service: Service;
  /** The slug of the one that is split. */
  environment: string;
}

function SplitPlace({ service, environment }: Props) {
  const split = useSplit(service.slug, environment);
  const navigate = useNavigate();
  const own = service.environments.find((it) => it.slug === environment);
  if (own === undefined)
    return (
      <Alert
        bottomSpacing={0}
        severity="info"
        title={`${service.name} has no environment “${environment}”`}
        buttonContent={`Back to ${service.name}`}
        onRemove={() => navigate(paths.service(service.slug))}
      />
    );
  return (
    <Stack direction="column" gap={2}>
      {own.mayBeMerged && (
        <Alert
          bottomSpacing={0}
          severity="info"
          title={`It was reached by the names ${own.mayBeMerged.names.join(', ')}`}
        />
      )}
      {split.moved !== null && <Alert bottomSpacing={0} severity="success" title={split.moved} />}
      <MoveInto split={split} options={targetsOf(service, own)} />
      {split.error !== null && <ErrorAlert error={split.error} />}
      <SplitChoices service={service.slug} environment={environment} split={split} />
    </Stack>
  );
}

function MoveInto({ split, options }: { split: Split; options: ReturnType<typeof targetsOf> }) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-end">
      <ChoiceField
        label="Into"
        description="Choose one, or type the name of a new one."
        custom
        width={40}
        options={options}
        value={split.into || null}
        onChange={split.setInto}
        error={undefined}
      />
      <Button
        icon="share-alt"
        disabled={!mayEdit() || split.busy || split.into === '' || split.words === ''}
        onClick={() => void split.move()}
        data-testid="split-environment"
      >
        {split.words === '' ? 'Move' : `Move ${split.words}`}
      </Button>
    </Stack>
  );
}

/** Where things of an environment may go: the service's others, and those that it was reached by the names of. */
function targetsOf({ environments }: Service, own: Service['environments'][number]) {
  const names = (own.mayBeMerged?.names ?? []).filter((name) => name !== own.name);
  return [
    ...environments
      .filter((it) => it.slug !== own.slug)
      .map(({ slug: value, name }) => ({ value, label: name })),
    ...names
      .filter((name) => !environments.some((it) => it.name === name))
      .map((name) => ({ value: name, label: name, description: 'new' })),
  ];
}
