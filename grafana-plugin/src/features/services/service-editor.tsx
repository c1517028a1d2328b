import type { Environment, Service } from '@appops/shared/contract/services';
import { matchPlace } from '@appops/shared/rules/place-names';
import { Alert, Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { paths } from '../../shared/paths.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { confirmOne, makeService, saveService, useServices } from './api.ts';
import { patternsIn, serviceOptions } from './options.ts';

/** A service's repository and the addresses of its live pages; a name that is typed makes a new service. */
export function ServiceEditor() {
  const services = useServices();
  const [chosen, setChosen] = useState('');
  const make = useMutation((name: string, key) => makeService({ name }, key));
  const choose = async (value: string, known: readonly Service[]) => {
    // A name typed in full is that service, too.
    const same = matchPlace(value, known);
    if (same) return setChosen(same.slug);
    const made = await make.run(value);
    if (made) setChosen(made.slug);
  };
  return (
    <Loaded query={services}>
      {({ items }) => {
        const service = items.find(({ slug }) => slug === chosen);
        return (
          <Stack direction="column" gap={2}>
            <ChoiceField
              label="Service"
              custom
              width={32}
              placeholder="Choose, or type the name of a new one"
              options={serviceOptions(items)}
              value={chosen || null}
              onChange={(value) => void choose(value, items)}
              disabled={make.busy || !mayEdit()}
            />
            {make.error !== null && <ErrorAlert error={make.error} />}
            {service && <ServiceFields key={service.slug} service={service} />}
          </Stack>
        );
      }}
    </Loaded>
  );
}

/** The form of one service: its repository, its pages' addresses, and another environment. */
export function ServiceFields({ service }: { service: Service }) {
  const [repository, setRepository] = useState(service.repository ?? '');
  const [patterns, setPatterns] = useState(
    Object.fromEntries(service.environments.map(({ slug, urlPatterns }) => [slug, urlPatterns.join('\n')])),
  );
  const [newEnvironment, setNewEnvironment] = useState('');
  const [saved, setSaved] = useState(false);
  const save = useMutation(() =>
    saveService(service, {
      repository: repository.trim() || null,
      patterns: Object.fromEntries(Object.entries(patterns).map(([slug, text]) => [slug, patternsIn(text)])),
      newEnvironment: newEnvironment.trim(),
    }),
  );
  const submit = async () => {
    const done = await save.run(undefined);
    if (!done) return;
    setNewEnvironment('');
    setSaved(true);
  };
  const edit = (change: () => void) => {
    setSaved(false);
    change();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack direction="column" gap={2}>
        <TextField
          label="Repository"
          placeholder="acme/shop"
          description="owner/name: deployments that GitHub tells of find the service by it."
          value={repository}
          onChange={(value) => edit(() => setRepository(value))}
        />
        {service.environments.map((environment) => (
          <MergedEnvironment key={environment.slug} service={service.slug} environment={environment} />
        ))}
        {service.environments.map(({ slug, name }) => (
          <TextField
            key={slug}
            rows={2}
            label={`Addresses of its pages in ${name}`}
            placeholder="https://shop.example.com/*"
            description="One a line. By these the browser extension knows where it is."
            value={patterns[slug] ?? ''}
            onChange={(value) => edit(() => setPatterns((former) => ({ ...former, [slug]: value })))}
          />
        ))}
        <TextField
          label="Another environment"
          placeholder="production"
          width={32}
          description="One also appears by itself with its first deployment."
          value={newEnvironment}
          onChange={(value) => edit(() => setNewEnvironment(value))}
        />
        {save.error !== null && <ErrorAlert error={save.error} />}
        {saved && <Alert bottomSpacing={0} severity="success" title={`${service.name} is saved`} />}
        <div>
          <Button type="submit" disabled={save.busy || !mayEdit()} data-testid="save-service">
            {save.busy ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

/** What the first release may have taken for one, with what to do about it; nothing for any other environment. */
export function MergedEnvironment({ service, environment }: { service: string; environment: Environment }) {
  const { slug, name, mayBeMerged } = environment;
  const confirm = useMutation((_: undefined, key) => confirmOne(service, slug, key));
  if (!mayBeMerged) return null;
  return (
    <Alert
      bottomSpacing={0}
      severity="warning"
      title={`${name} may hold several environments of the first release`}
    >
      <Stack direction="column" gap={1}>
        <span>{`It was reached by the names ${mayBeMerged.names.join(', ')}. Move what belongs elsewhere into an environment of its own, or say that it is one.`}</span>
        {confirm.error !== null && <ErrorAlert error={confirm.error} />}
        <Stack gap={1}>
          <ButtonLink to={paths.splitEnvironment(service, slug)} variant="primary" size="sm">
            Move what belongs elsewhere
          </ButtonLink>
          <Button
            variant="secondary"
            size="sm"
            disabled={confirm.busy || !mayEdit()}
            onClick={() => void confirm.run(undefined)}
          >
            It is one environment
          </Button>
        </Stack>
      </Stack>
    </Alert>
  );
}
