import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { ServiceFields } from '../monitors/service-fields.tsx';
import { useBackendSettings } from '../settings/api.ts';
import { deploymentCli, deploymentCurl, githubSample, type DeploymentSnippet } from './snippets.ts';
import { useDeploymentToken, type DeploymentToken } from './use-deployment-token.ts';

/** A ready call with a token of its own, and a signed sample of a GitHub webhook. */
export function SendDeployment() {
  const settings = useBackendSettings();
  const [service, setService] = useState('');
  const [environment, setEnvironment] = useState('production');
  const [version, setVersion] = useState('1.0.0');
  const token = useDeploymentToken(service);
  return (
    <Stack direction="column" gap={2}>
      <ServiceFields
        service={service}
        environment={environment}
        onService={(value) => {
          setService(value);
          token.forget();
        }}
        onEnvironment={setEnvironment}
      />
      <TextField label="Version" value={version} onChange={setVersion} width={32} />
      {settings.error !== null && <ErrorAlert error={settings.error} onRetry={settings.refetch} />}
      <MakeIt token={token} />
      <Ways
        deployment={{
          backendUrl: settings.data?.publicUrl ?? 'http://127.0.0.1:4400',
          secret: token.secret ?? '<token>',
          service: token.slug || 'shop',
          environment: environment || 'production',
          version,
        }}
      />
      <PageLink to={paths.releases}>See the deployments that arrived</PageLink>
    </Stack>
  );
}

function MakeIt({ token }: { token: DeploymentToken }) {
  return token.secret === null ? (
    <>
      <Stack alignItems="center" gap={2} wrap="wrap">
        <Button
          icon="key-skeleton-alt"
          onClick={() => void token.make()}
          disabled={token.busy || token.slug === '' || !mayAdminister()}
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
  );
}

/** How a pipeline tells it, by hand, by our command and by GitHub. */
function Ways({ deployment }: { deployment: DeploymentSnippet }) {
  return (
    <>
      <Text element="h3" variant="h5">
        From any pipeline
      </Text>
      <CommandBlock label="the call" text={deploymentCurl(deployment)} data-testid="deployment-curl" />
      <Text element="h3" variant="h5">
        By the AppOps command
      </Text>
      <CommandBlock label="the AppOps command" text={deploymentCli(deployment)} />
      <Text element="h3" variant="h5">
        From GitHub
      </Text>
      <Text color="secondary">
        Under Settings: give the service its repository and make a webhook source, whose address and secret
        GitHub then takes. See first how a delivery arrives: in the clone’s folder, this sends a signed
        sample.
      </Text>
      <CommandBlock label="the sample" text={githubSample(deployment.backendUrl)} />
    </>
  );
}
