import { dnsRecordMeanings, dnsRecordTypes } from '@appops/shared/words/dns';
import { Stack } from '@grafana/ui';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import { TimeLimitField } from '../common-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import type { DnsForm } from './dns-form.ts';

/** What is asked for. */
export function DnsTarget({ values, set, error }: CheckFields<DnsForm>) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <TextField
        label="Domain name"
        required
        width={44}
        placeholder={values.record === 'PTR' ? '192.0.2.7' : 'shop.example.com'}
        value={values.name}
        onChange={(name) => set('name', name)}
        error={error('check.name')}
      />
      <ChoiceField
        label="Record type"
        width={32}
        options={dnsRecordTypes.map((value) => ({
          value,
          label: value,
          description: dnsRecordMeanings[value],
        }))}
        value={values.record}
        onChange={(record) => set('record', record)}
        error={error('check.record')}
      />
    </Stack>
  );
}

/** Whom it asks; the defaults suit most. */
export function DnsFields({ values, set, error }: CheckFields<DnsForm>) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <TextField
        label="Name server"
        description="Empty: those that the probe's machine uses. A port may follow: 192.0.2.53:5353."
        width={44}
        placeholder="ns1.example.com"
        value={values.server}
        onChange={(server) => set('server', server)}
        error={error('check.server')}
      />
      <TimeLimitField
        value={values.timeoutSeconds}
        onChange={(value) => set('timeoutSeconds', value)}
        error={error('check.timeoutMs')}
      />
    </Stack>
  );
}
