import {
  onUpdateDatasourceJsonDataOption,
  onUpdateDatasourceSecureJsonDataOption,
  updateDatasourcePluginResetOption,
  type DataSourcePluginOptionsEditorProps,
} from '@grafana/data';
import { Alert, Field, Input, SecretInput, Stack, TextLink } from '@grafana/ui';
import { useId } from 'react';
import { APP_ID } from '../../constants.ts';
import type { AppOpsSecrets, AppOpsSettings } from '../query.ts';

/** Where the backend is, and the token that may read. */
export function ConfigEditor(props: DataSourcePluginOptionsEditorProps<AppOpsSettings, AppOpsSecrets>) {
  const { jsonData, secureJsonData, secureJsonFields, readOnly } = props.options;
  const [urlId, tokenId] = [useId(), useId()];
  const address = jsonData.backendUrl ?? '';
  return (
    <Stack direction="column" gap={2} maxWidth={80}>
      <Alert severity="info" title="The plugin makes this data source by itself">
        Under <TextLink href={`/plugins/${APP_ID}`}>Administration › Plugins › AppOps</TextLink> one button
        creates or repairs it, with a token of its own that may only read. Fill this in by hand only where you
        want another one.
      </Alert>
      <Field
        noMargin
        label="Address of the backend"
        description="As Grafana’s server reaches it, which may differ from what your browser sees."
        htmlFor={urlId}
        invalid={address !== '' && !/^https?:\/\/[^/\s]+(\/\S*)?$/.test(address)}
        error="An address such as http://appops:4400"
        required
      >
        <Input
          id={urlId}
          value={address}
          placeholder="http://127.0.0.1:4400"
          onChange={onUpdateDatasourceJsonDataOption(props, 'backendUrl')}
          // Grafana puts paths behind it as it is: "http://appops:4400/" would ask for "//api/v1/…".
          onBlur={() =>
            props.onOptionsChange({
              ...props.options,
              jsonData: { ...jsonData, backendUrl: address.trim().replace(/\/+$/, '') },
            })
          }
          disabled={readOnly ?? false}
        />
      </Field>
      <Field
        noMargin
        label="Token"
        description="Bound to the data source’s door, with scope “read”: made on the plugin’s configuration page, or by “appops token create --name grafana --scopes read --door datasource”."
        htmlFor={tokenId}
        required
      >
        <SecretInput
          id={tokenId}
          isConfigured={secureJsonFields.token ?? false}
          value={secureJsonData?.token ?? ''}
          placeholder="aops_…"
          onReset={() => updateDatasourcePluginResetOption(props, 'token')}
          onChange={onUpdateDatasourceSecureJsonDataOption(props, 'token')}
          disabled={readOnly ?? false}
        />
      </Field>
    </Stack>
  );
}
