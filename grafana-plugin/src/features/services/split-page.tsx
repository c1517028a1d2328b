import type { Service } from '@appops/shared/contract/services';
import { Alert, Button, Checkbox, Stack, Text } from '@grafana/ui';
import { useState, type ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { ChoiceField } from '../../shared/form/fields.tsx';
import { readingOf } from '../monitors/protocols/views.ts';
import { paths } from '../../shared/paths.ts';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import type { ListingQuery } from '../../shared/query/use-listing.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { useMonitors } from '../monitors/api.ts';
import { useNotes } from '../notes/api.ts';
import { countWords } from '../overview/model.ts';
import { useDeploymentList } from '../releases/api.ts';
import { splitInto, useService } from './api.ts';

type Kind = 'deployments' | 'monitors' | 'annotations';
const nothing: Record<Kind, string[]> = { deployments: [], monitors: [], annotations: [] };

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
      <Loaded query={service}>{(it) => <Split service={it} environment={environment} />}</Loaded>
    </PageFrame>
  );
}

function Split({ service, environment }: { service: Service; environment: string }) {
  const { slug } = service;
  const [chosen, setChosen] = useState(nothing);
  const [into, setInto] = useState('');
  const [moved, setMoved] = useState<string | null>(null);
  const navigate = useNavigate();
  const place = { service: [slug], environment: [environment] };
  const deployments = useDeploymentList({ split: place }, () => place);
  const monitors = useMonitors(place);
  const notes = useNotes({ service: slug, environment });
  const own = service.environments.find((it) => it.slug === environment);
  const split = useMutation((body: { into: string } & Record<Kind, string[]>, key) =>
    splitInto(slug, environment, body, key),
  );
  const words = [
    countWords(chosen.deployments.length, 'deployment'),
    countWords(chosen.monitors.length, 'monitor'),
    countWords(chosen.annotations.length, 'note'),
  ].filter((text) => !text.startsWith('0 '));
  const send = async () => {
    const done = await split.run({ into, ...chosen });
    if (!done) return;
    setChosen(nothing);
    setMoved(`${words.join(', ')} moved into ${into}`);
  };
  if (own === undefined)
    return (
      <Alert
        bottomSpacing={0}
        severity="info"
        title={`${service.name} has no environment “${environment}”`}
        buttonContent={`Back to ${service.name}`}
        onRemove={() => navigate(paths.service(slug))}
      />
    );
  const set = (kind: Kind) => (ids: string[]) => setChosen((former) => ({ ...former, [kind]: ids }));
  const names = (own.mayBeMerged?.names ?? []).filter((name) => name !== own.name);
  const others = [
    ...service.environments
      .filter((it) => it.slug !== environment)
      .map(({ slug: value, name }) => ({ value, label: name })),
    ...names
      .filter((name) => !service.environments.some((it) => it.name === name))
      .map((name) => ({ value: name, label: name, description: 'new' })),
  ];
  return (
    <Stack direction="column" gap={2}>
      {own.mayBeMerged && (
        <Alert
          bottomSpacing={0}
          severity="info"
          title={`It was reached by the names ${own.mayBeMerged.names.join(', ')}`}
        />
      )}
      {moved !== null && <Alert bottomSpacing={0} severity="success" title={moved} />}
      <Stack gap={2} wrap="wrap" alignItems="flex-end">
        <ChoiceField
          label="Into"
          description="Choose one, or type the name of a new one."
          custom
          width={40}
          options={others}
          value={into || null}
          onChange={setInto}
          error={undefined}
        />
        <Button
          icon="share-alt"
          disabled={!mayEdit() || split.busy || into === '' || words.length === 0}
          onClick={() => void send()}
          data-testid="split-environment"
        >
          {words.length === 0 ? 'Move' : `Move ${words.join(', ')}`}
        </Button>
      </Stack>
      {split.error !== null && <ErrorAlert error={split.error} />}
      <Choices
        title="Deployments"
        noun={['deployment', 'deployments']}
        listing={deployments}
        chosen={chosen.deployments}
        onChange={set('deployments')}
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
        onChange={set('monitors')}
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
        onChange={set('annotations')}
        nameOf={({ body }) => body.slice(0, 60)}
        words={({ body, author, createdAt }) => (
          <>
            {body.slice(0, 120)} <Text color="secondary">by {author.name}, </Text>
            <Age at={createdAt} />
          </>
        )}
      />
    </Stack>
  );
}

interface ChoicesProps<T> {
  title: string;
  noun: readonly [string, string];
  listing: ListingQuery<T>;
  chosen: string[];
  onChange: (ids: string[]) => void;
  words: (item: T) => ReactNode;
  /** For who does not see what stands beside the box. */
  nameOf: (item: T) => string;
}

function Choices<T extends { id: string }>({
  title,
  noun,
  listing,
  chosen,
  onChange,
  words,
  nameOf,
}: ChoicesProps<T>) {
  return (
    <Section title={title}>
      <ListView
        listing={listing}
        noun={noun}
        filtered={false}
        none={{ message: `No ${noun[0]} is in it`, well: true }}
      >
        {(items) => (
          <Stack direction="column" gap={1}>
            <div>
              <Checkbox
                label={`All ${items.length} shown`}
                value={items.every(({ id }) => chosen.includes(id))}
                onChange={(event) => onChange(event.currentTarget.checked ? items.map(({ id }) => id) : [])}
              />
            </div>
            {items.map((item) => (
              <div key={item.id} data-testid={`choose-${noun[0]}`}>
                <Checkbox
                  aria-label={`Move ${nameOf(item)}`}
                  value={chosen.includes(item.id)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, item.id]
                        : chosen.filter((id) => id !== item.id),
                    )
                  }
                />{' '}
                {words(item)}
              </div>
            ))}
          </Stack>
        )}
      </ListView>
    </Section>
  );
}
