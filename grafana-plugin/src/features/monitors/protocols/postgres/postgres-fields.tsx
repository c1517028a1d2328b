import type { PostgresAssertion } from '@appops/shared/contract/checks/postgres';
import { Field, Stack, Switch } from '@grafana/ui';
import { useId } from 'react';
import { TextField } from '../../../../shared/form/fields.tsx';
import { AssertionList } from '../assertion-list.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { InsertSecret, MissingSecrets } from '../insert-secret.tsx';
import { PlaceFields } from '../place-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { PostgresAssertionFields } from './postgres-assertion-fields.tsx';
import { newPostgresAssertion, type PostgresForm } from './postgres-form.ts';

/** Which database it asks, and what. */
export function PostgresTarget(fields: CheckFields<PostgresForm>) {
  const { values, set, error } = fields;
  return (
    <Stack direction="column" gap={2}>
      <PlaceFields {...fields} examples={{ host: 'db.example.com', port: '5432' }} portIsUsual />
      <Stack gap={2} wrap="wrap" alignItems="flex-start">
        <TextField
          label="Database"
          required
          width={28}
          value={values.database}
          onChange={(database) => set('database', database)}
          error={error('check.database')}
        />
        <TextField
          label="User"
          required
          width={28}
          value={values.user}
          onChange={(user) => set('user', user)}
          error={error('check.user')}
        />
      </Stack>
      <TextField
        label="Query"
        required
        rows={3}
        description="One statement that reads. It runs in a read-only transaction, which is never committed."
        placeholder="select count(*) from orders where created_at > now() - interval '1 hour'"
        value={values.query}
        onChange={(query) => set('query', query)}
        error={error('check.query')}
      />
    </Stack>
  );
}

const KINDS: Record<PostgresAssertion['kind'], string> = {
  value: 'First value',
  rows: 'Rows',
  latency: 'Duration',
  certificate: 'Certificate',
};

/** What must hold, beside that the query is answered. */
export function PostgresAssertions({ values, set, error }: CheckFields<PostgresForm>) {
  return (
    <AssertionList<PostgresAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newPostgresAssertion}
      Fields={PostgresAssertionFields}
      none="The query is answered. Add how many rows there must be, or what the first value must be."
    />
  );
}

/** Everything else. */
export function PostgresFields({ values, set, error }: CheckFields<PostgresForm>) {
  const tlsId = useId();
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="Password"
        description="Best the name of a secret, such as ${secret:DATABASE}. Empty where the server asks for none. Without TLS it is never sent in clear."
        width={44}
        value={values.password}
        onChange={(password) => set('password', password)}
        error={error('check.password')}
      />
      <InsertSecret
        into="the password"
        onInsert={(placeholder) => set('password', values.password + placeholder)}
      />
      <MissingSecrets texts={[values.password]} />
      <Field
        noMargin
        label="TLS"
        description="The connection is protected, and the certificate is verified for the host."
        htmlFor={tlsId}
      >
        <Switch id={tlsId} value={values.tls} onChange={(event) => set('tls', event.currentTarget.checked)} />
      </Field>
      <Stack gap={2} wrap="wrap">
        <TimeLimitField
          value={values.timeoutSeconds}
          onChange={(value) => set('timeoutSeconds', value)}
          error={error('check.timeoutMs')}
        />
        <FamilyField value={values.family} onChange={(family) => set('family', family)} />
        {values.tls && (
          <CertificateDaysField
            value={values.degradedCertificateDays}
            onChange={(value) => set('degradedCertificateDays', value)}
            error={error('check.degradedCertificateDays')}
          />
        )}
      </Stack>
    </Stack>
  );
}
