import { proxyKindLabels, proxyKinds } from '@appops/shared/words/proxy';
import { Alert, Stack } from '@grafana/ui';
import { FieldGrid } from '../../../shared/form/field-grid.tsx';
import { ChoiceField, TextField } from '../../../shared/form/fields.tsx';
import { SwitchField } from '../../../shared/form/switch-field.tsx';
import type { Form } from '../../../shared/form/use-form.ts';
import type { ProxyForm } from './proxy-form.ts';

/** Where a proxy is, who signs in there, and what it may do. */
export function ProxyFields({ form: { values, set, error } }: { form: Form<ProxyForm> }) {
  const text = (name: 'host' | 'port' | 'user' | 'password') => ({
    value: values[name],
    onChange: (value: string) => set(name, value),
    error: error(name),
  });
  return (
    <Stack direction="column" gap={2}>
      <FieldGrid least={180}>
        <ChoiceField
          label="Kind"
          options={proxyKinds.map((value) => ({ value, label: proxyKindLabels[value] }))}
          value={values.kind}
          onChange={(kind) => set('kind', kind)}
          error={error('kind')}
        />
        <TextField label="Host" required placeholder="proxy.example.com" {...text('host')} />
        <TextField label="Port" required type="number" placeholder="3128" {...text('port')} />
      </FieldGrid>
      <FieldGrid least={220}>
        <TextField label="User" description="Empty where it asks for none." {...text('user')} />
        {values.user.trim() !== '' && (
          <TextField
            label="Password"
            placeholder="${secret:NAME}"
            description="The name of a secret. A password is never stored in plain."
            {...text('password')}
          />
        )}
      </FieldGrid>
      <SwitchField
        label="It looks names up itself"
        description="For targets whose names only the proxy knows."
        value={values.remoteNames}
        onChange={(remoteNames) => set('remoteNames', remoteNames)}
      />
      {values.remoteNames && (
        <Alert
          bottomSpacing={0}
          severity="warning"
          title="AppOps does not see then where names lead: which private addresses checks can call by this proxy is up to the proxy alone."
        />
      )}
    </Stack>
  );
}
