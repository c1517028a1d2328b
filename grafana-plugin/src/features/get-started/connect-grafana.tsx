import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { CommandBlock } from '../../shared/ui/command-block.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { EarlierTokens } from '../settings/earlier-tokens.tsx';
import { appProvisioning } from './snippets.ts';
import { tokenName, useGrafanaToken } from './use-grafana-token.ts';

/** What another Grafana needs: the address, a token for its app, and where the backend finds Grafana's keys. */
export function ConnectGrafana() {
  const { settings, make, secret, busy, error } = useGrafanaToken();
  const [url, setUrl] = useState('');
  const backendUrl = settings.data?.publicUrl ?? 'http://127.0.0.1:4400';
  return (
    <Stack direction="column" gap={2}>
      {settings.error !== null && <ErrorAlert error={settings.error} onRetry={settings.refetch} />}
      <Text color="secondary">
        1. Install the plugin: copy <code>grafana-plugin/dist</code> to Grafana’s plugins folder as{' '}
        <code>appops-suite-app</code>, and allow it unsigned.
      </Text>
      <CommandBlock
        label="Grafana's setting"
        text={
          '[plugins]\nallow_loading_unsigned_plugins = appops-suite-app,appops-suite-datasource,appops-capa-panel'
        }
      />
      <Text color="secondary">
        2. Tell AppOps which Grafana it is, so that it can check who signs in there.
      </Text>
      <TextField
        label="Address of the Grafana"
        placeholder="https://grafana.example.com"
        value={url}
        onChange={setUrl}
        description="As people open it, which is Grafana’s root_url."
      />
      {secret === null ? (
        <Stack alignItems="center" gap={2} wrap="wrap">
          <Button
            icon="key-skeleton-alt"
            onClick={() => void make(url)}
            disabled={busy || !mayAdminister() || settings.data === undefined || !URL.canParse(url)}
            data-testid="connect-grafana"
          >
            Save it and make a token
          </Button>
          {!mayAdminister() && <Text color="secondary">{ADMINS_ONLY}</Text>}
        </Stack>
      ) : (
        <Alert
          bottomSpacing={0}
          severity="success"
          title="Saved. The token is below and is not shown again"
        />
      )}
      {URL.canParse(url) && <EarlierTokens name={tokenName(url)} door="app" />}
      {error !== null && <ErrorAlert error={error} />}
      <Text color="secondary">
        3. Give the plugin its address and token: in Grafana under Administration › Plugins › AppOps, or by
        this provisioning file.
      </Text>
      <CommandBlock label="the address" text={backendUrl} data-testid="backend-url" />
      <CommandBlock
        label="the provisioning file"
        text={appProvisioning({ backendUrl, secret: secret ?? '<token>' })}
        data-testid="app-provisioning"
      />
      <Text color="secondary">
        Without a Grafana at hand: with <code>grafana</code> on the PATH this starts one with everything set.
      </Text>
      <CommandBlock label="the command" text="npm run grafana" />
    </Stack>
  );
}
