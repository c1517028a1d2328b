import { TextField } from '../../../../shared/form/fields.tsx';
import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckFields, CheckReading } from '../protocol-view.ts';
import { AssertionEditor } from './assertion-editor.tsx';
import { assertionWords } from './assertion-words.ts';
import type { HttpForm } from './http-form.ts';
import { RequestFields } from './request-fields.tsx';

export const httpReading: CheckReading<'http'> = {
  label: () => 'HTTP',
  target: ({ url }) => url,
  facts: (check) => ({
    first: [{ name: 'Request', value: `${check.method} ${check.url}`, wide: true }],
    later: /^https:/i.test(check.url) ? [certificateDaysFact(check.degradedCertificateDays)] : [],
  }),
  assertion: assertionWords,
  withoutAssertions: 'any answer comes',
};

export const httpEditing: CheckEditing<'http', HttpForm> = {
  type: 'http',
  choice: { label: 'HTTP', description: 'A page or an API, by its address' },
  Target: HttpTarget,
  Assertions: AssertionEditor,
  More: RequestFields,
  moreTitle: 'The request',
};

function HttpTarget({ values, set, error }: CheckFields<HttpForm>) {
  return (
    <TextField
      label="URL"
      required
      placeholder="https://shop.example.com/health"
      value={values.url}
      onChange={(url) => set('url', url)}
      error={error('check.url')}
    />
  );
}
