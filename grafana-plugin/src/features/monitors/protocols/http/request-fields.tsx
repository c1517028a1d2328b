import { Button, IconButton, Input, Stack, Text } from '@grafana/ui';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import type { HttpForm } from './http-form.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The request itself. The defaults suit most. */
export function RequestFields({ values, set, error }: CheckFields<HttpForm>) {
  const { headers } = values;
  const changeHeader = (index: number, change: Partial<(typeof headers)[number]>) =>
    set(
      'headers',
      headers.map((header, at) => (at === index ? { ...header, ...change } : header)),
    );
  const headersError = error('check.headers');
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
      <Stack direction="column" gap={1} alignItems="flex-start">
        <Text weight="medium">Headers</Text>
        {headers.map((header, index) => (
          <Stack key={index} gap={1} alignItems="center">
            <Input
              aria-label={`Name of header ${index + 1}`}
              placeholder="Name"
              width={24}
              value={header.name}
              onChange={(event) => changeHeader(index, { name: event.currentTarget.value })}
            />
            <Input
              aria-label={`Value of header ${index + 1}`}
              placeholder="Value, or ${secret:NAME}"
              width={36}
              value={header.value}
              onChange={(event) => changeHeader(index, { value: event.currentTarget.value })}
            />
            <IconButton
              name="trash-alt"
              aria-label={`Remove header ${index + 1}`}
              onClick={() =>
                set(
                  'headers',
                  headers.filter((_, at) => at !== index),
                )
              }
            />
          </Stack>
        ))}
        <Button
          type="button"
          size="sm"
          variant="secondary"
          icon="plus"
          onClick={() => set('headers', [...headers, { name: '', value: '' }])}
        >
          Add a header
        </Button>
        {headersError !== undefined && <Text color="error">{headersError}</Text>}
      </Stack>
      {mayHaveBody && (
        <TextField
          label="Body"
          rows={4}
          value={values.body}
          onChange={(body) => set('body', body)}
          error={error('check.body')}
        />
      )}
    </Stack>
  );
}
