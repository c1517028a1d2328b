import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { ServiceFields } from '../monitors/service-fields.tsx';
import { makeToken, useBackendSettings } from '../settings/api.ts';
import { useServices } from '../services/api.ts';
import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
import { makeService } from '../services/api.ts';
import { deploymentCli, deploymentCurl, githubSample } from './snippets.ts';

/** A ready call with a token of its own, and a signed sample of a GitHub webhook. */
export function SendDeployment() {
  const settings = useBackendSettings();
  const services = useServices();
  const [service, setService] = useState('');
  const [environment, setEnvironment] = useState('production');
  const [version, setVersion] = useState('1.0.0');
  const [secret, setSecret] = useState<string | null>(null);
  const items = services.data?.items ?? [];
  const known = matchPlace(service, items);
  const slug =
    nameKey(service) === ''
      ? ''
      : (known?.slug ?? slugFor(service, (taken) => matchPlace(taken, items) !== undefined));
  const token = useMutation(async (name: string, key) => {
    if (known === undefined) await makeService({ name, slug }, `${key}-service`);
    return makeToken({ name: `Deployments of ${name}`, scopes: ['ingest'] }, key);
  });
  const make = async () => {
    const made = await token.run(service);
    if (made) setSecret(made.secret);
  };
  const values = {
    backendUrl: settings.data?.publicUrl ?? 'http://127.0.0.1:4400',
    secret: secret ?? '<token>',
    service: slug || 'shop',
    environment: environment || 'production',
    version,
  };
  return (
    <Stack direction="column" gap={2}>
      <ServiceFields
        service={service}
        environment={environment}
        onService={(value) => {
          setService(value);
          setSecret(null);
        }}
        onEnvironment={setEnvironment}
      />
      <TextField label="Version" value={version} onChange={setVersion} width={32} />
      {settings.error !== null && <ErrorAlert error={settings.error} onRetry={settings.refetch} />}
      {secret === null ? (
        <>
          <Stack alignItems="center" gap={2} wrap="wrap">
            <Button
              icon="key-skeleton-alt"
              onClick={() => void make()}
              disabled={token.busy || slug === '' || !mayAdminister()}
              data-testid="make-token"
            >
              Make a token and show the command
            </Button>
            <Text variant="bodySmall" color="secondary">
              {mayAdminister()
                ? 'The token may only send deployments and changes. It can be revoked in the plugin’s configuration.'
                : `${ADMINS_ONLY} Ask one for a token with the scope “ingest”.`}
            </Text>
          </Stack>
          {token.error !== null && <ErrorAlert error={token.error} />}
        </>
      ) : (
        <Alert
          bottomSpacing={0}
          severity="success"
          title="The token is in the command below and is not shown again"
        />
      )}
      <Text element="h3" variant="h5">
        From any pipeline
      </Text>
      <CommandBlock label="the call" text={deploymentCurl(values)} data-testid="deployment-curl" />
      <Text element="h3" variant="h5">
        By the AppOps command
      </Text>
      <CommandBlock label="the AppOps command" text={deploymentCli(values)} />
      <Text element="h3" variant="h5">
        From GitHub
      </Text>
      <Text color="secondary">
        Under Settings: give the service its repository and make a webhook source, whose address and secret
        GitHub then takes. See first how a delivery arrives: in the clone’s folder, this sends a signed
        sample.
      </Text>
      <CommandBlock label="the sample" text={githubSample(values.backendUrl)} />
      <PageLink to={paths.releases}>See the deployments that arrived</PageLink>
    </Stack>
  );
}
