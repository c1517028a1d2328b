import { httpVersions } from '@appops/shared/contract/checks/http-options';
import { Stack } from '@grafana/ui';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import { Folded } from '../../../../shared/form/folded.tsx';
import { SwitchField } from '../../../../shared/form/switch-field.tsx';
import { ProxyField } from '../proxy-field.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { TlsSettingsFields } from '../tls-settings-fields.tsx';
import { tlsSaid } from '../tls-settings-form.ts';
import { AuthFields } from './auth-fields.tsx';
import { authLabels } from './auth-form.ts';
import type { HttpForm } from './http-form.ts';
import { httpVersionLabels, limitsSaid, networkSaid, usualLimitKiB } from './way-form.ts';

type Fields = Pick<CheckFields<HttpForm>, 'values' | 'set' | 'error'>;

/** How the request goes out: parts that most leave alone. */
export function WayFields({ values, set, error }: Fields) {
  const { way } = values;
  const change = (next: Partial<typeof way>) => set('way', { ...way, ...next });
  return (
    <Stack direction="column" gap={1}>
      <Folded
        title="Authentication"
        said={way.auth.kind === 'none' ? '' : authLabels[way.auth.kind]}
        needed={error('check.auth') !== undefined}
      >
        <AuthFields value={way.auth} onChange={(auth) => change({ auth })} error={error} />
      </Folded>
      <Folded title="TLS" said={tlsSaid(way.tls)} needed={error('check.tlsSettings') !== undefined}>
        <TlsSettingsFields value={way.tls} onChange={(tls) => change({ tls })} error={error} />
      </Folded>
      <Folded
        title="Proxy and resolver"
        said={networkSaid(way)}
        needed={(error('check.proxy') ?? error('check.resolver')) !== undefined}
      >
        <Stack gap={2} wrap="wrap" alignItems="flex-start">
          <ProxyField
            value={way.proxy}
            onChange={(proxy) => change({ proxy })}
            error={error('check.proxy')}
          />
          <TextField
            label="Resolver"
            description="The name server that is asked, by its address. Empty: the system’s."
            placeholder="192.0.2.53"
            width={34}
            value={way.resolver}
            onChange={(resolver) => change({ resolver })}
            error={error('check.resolver')}
          />
        </Stack>
      </Folded>
      <Folded
        title="Protocol and limits"
        said={limitsSaid(way)}
        needed={(error('check.http') ?? error('check.bodyLimitBytes')) !== undefined}
      >
        <LimitFields {...{ values, set, error }} />
      </Folded>
    </Stack>
  );
}

function LimitFields({ values, set, error }: Fields) {
  const { way } = values;
  const change = (next: Partial<typeof way>) => set('way', { ...way, ...next });
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <ChoiceField
        label="Version of HTTP"
        width={38}
        options={httpVersions.map((value) => ({ value, label: httpVersionLabels[value] }))}
        value={way.http}
        onChange={(http) => change({ http })}
        error={error('check.http')}
      />
      <TextField
        label="Cap of the body"
        description={`Empty: ${usualLimitKiB} KiB, as it comes and decompressed.`}
        type="number"
        suffix="KiB"
        width={26}
        placeholder="usual"
        value={way.bodyLimitKiB}
        onChange={(bodyLimitKiB) => change({ bodyLimitKiB })}
        error={error('check.bodyLimitBytes')}
      />
      <SwitchField
        label="Read leniently"
        description="Header lines that are none, lengths that make no sense, and bodies that break off are passed over over HTTP/1. A result says so where it was needed."
        value={way.lenient}
        onChange={(lenient) => change({ lenient })}
      />
    </Stack>
  );
}
