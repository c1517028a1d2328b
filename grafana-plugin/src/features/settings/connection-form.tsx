import type { AppPluginMeta } from '@grafana/data';
import { Alert, Button, SecretInput, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { FieldFrame, TextField } from '../../shared/form/fields.tsx';
import { mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { saveApp, type AppJsonData, type AppSettings } from './grafana-api.ts';

/** Address and token of the backend. Saving loads the page anew, since Grafana hands settings out at start. */
export function ConnectionForm({ meta }: { meta: AppPluginMeta<AppJsonData> }) {
  const [backendUrl, setBackendUrl] = useState(meta.jsonData?.backendUrl ?? '');
  const [token, setToken] = useState('');
  const save = useMutation((settings: AppSettings) => saveApp(settings).then(() => true));
  const address = backendUrl.trim().replace(/\/+$/, '');
  const wrong = address !== '' && !/^https?:\/\/[^/]+/.test(address);
  const changed = address !== (meta.jsonData?.backendUrl ?? '') || token !== '' || !meta.enabled;
  const submit = async (enabled: boolean) => {
    const saved = await save.run({
      enabled,
      pinned: enabled,
      jsonData: { ...meta.jsonData, backendUrl: address },
      // An empty secret would overwrite the one that is stored.
      ...(token === '' ? {} : { secureJsonData: { appToken: token.trim() } }),
    });
    if (saved) window.location.reload();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(true);
      }}
    >
      <Stack direction="column" gap={2}>
        {!meta.enabled && (
          <Alert
            bottomSpacing={0}
            severity="info"
            title="The plugin is not enabled in this organisation. Saving enables it."
          />
        )}
        <TextField
          label="Backend URL"
          required
          placeholder="http://127.0.0.1:4400"
          description="As Grafana’s server reaches it."
          value={backendUrl}
          onChange={setBackendUrl}
          error={wrong ? 'must begin with http:// or https://' : undefined}
        />
        <AppToken stored={Boolean(meta.secureJsonFields?.['appToken'])} value={token} onChange={setToken} />
        {save.error !== null && <ErrorAlert error={save.error} />}
        <Stack gap={1}>
          <Button
            type="submit"
            disabled={!mayAdminister() || save.busy || wrong || address === '' || !changed}
            data-testid="save-connection"
          >
            {save.busy ? 'Saving…' : meta.enabled ? 'Save' : 'Enable and save'}
          </Button>
          {meta.enabled && (
            <Button
              type="button"
              variant="secondary"
              fill="text"
              disabled={!mayAdminister() || save.busy}
              onClick={() => void submit(false)}
            >
              Disable the plugin
            </Button>
          )}
        </Stack>
      </Stack>
    </form>
  );
}

interface TokenProps {
  /** Whether Grafana has one, which it never shows again. */
  stored: boolean;
  value: string;
  onChange: (token: string) => void;
}

function AppToken({ stored, value, onChange }: TokenProps) {
  const id = useId();
  const [configured, setConfigured] = useState(stored);
  return (
    <FieldFrame
      id={id}
      label="App token"
      required
      description="Made with “appops token create”, or under “Connect a Grafana” on the Overview."
    >
      <SecretInput
        id={id}
        isConfigured={configured}
        value={value}
        placeholder="aops_…"
        onChange={(event) => onChange(event.currentTarget.value)}
        onReset={() => setConfigured(false)}
      />
    </FieldFrame>
  );
}
