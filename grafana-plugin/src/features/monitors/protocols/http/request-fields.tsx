import { Stack } from '@grafana/ui';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { InsertSecret, MissingSecrets } from '../insert-secret.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { HeaderFields } from './header-fields.tsx';
import type { HttpForm } from './http-form.ts';
import { WayFields } from './way-fields.tsx';
import { secretTexts } from './way-form.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The request itself. The defaults suit most. */
export function RequestFields({ values, set, error }: CheckFields<HttpForm>) {
  const mayHaveBody = values.method !== 'GET' && values.method !== 'HEAD';
  return (
    <Stack direction="column" gap={2}>
      <Stack gap={2} wrap="wrap">
        <ChoiceField
          label="Method"
          width={18}
          options={METHODS.map((value) => ({ value, label: value }))}
          value={values.method}
          onChange={(method) => set('method', method)}
        />
        <TimeLimitField
          value={values.timeoutSeconds}
          onChange={(value) => set('timeoutSeconds', value)}
          error={error('check.timeoutMs')}
        />
        <TextField
          label="Redirects followed"
          type="number"
          width={18}
          value={values.redirects}
          onChange={(value) => set('redirects', value)}
          error={error('check.redirects')}
        />
        <FamilyField value={values.family} onChange={(family) => set('family', family)} />
        <CertificateDaysField
          value={values.degradedCertificateDays}
          onChange={(value) => set('degradedCertificateDays', value)}
          error={error('check.degradedCertificateDays')}
        />
      </Stack>
      <HeaderFields
        headers={values.headers}
        onChange={(headers) => set('headers', headers)}
        error={error('check.headers')}
      />
      {mayHaveBody && (
        <>
          <TextField
            label="Body"
            rows={4}
            value={values.body}
            onChange={(body) => set('body', body)}
            error={error('check.body')}
          />
          <InsertSecret into="the body" onInsert={(placeholder) => set('body', values.body + placeholder)} />
        </>
      )}
      <WayFields {...{ values, set, error }} />
      <MissingSecrets
        texts={[
          values.url,
          values.body,
          ...values.headers.map(({ value }) => value),
          ...secretTexts(values.way),
        ]}
      />
    </Stack>
  );
}
