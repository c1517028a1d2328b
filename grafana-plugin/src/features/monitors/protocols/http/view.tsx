import { TextField } from '../../../../shared/form/fields.tsx';
import type { Fact } from '../../../../shared/ui/facts.tsx';
import type { ReplyCheck } from '../check-form.ts';
import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckFields, CheckReading } from '../protocol-view.ts';
import { AssertionEditor } from './assertion-editor.tsx';
import { assertionWords } from './assertion-words.ts';
import { tlsFacts } from '../tls-settings-fields.tsx';
import { authFormOf, authLabels } from './auth-form.ts';
import type { HttpForm } from './http-form.ts';
import { RequestFields } from './request-fields.tsx';
import { limitsSaid, networkSaid, wayFormOf } from './way-form.ts';

export const httpReading: CheckReading<'http'> = {
  label: () => 'HTTP',
  target: ({ url }) => url,
  facts: (check) => ({
    first: [{ name: 'Request', value: `${check.method} ${check.url}`, wide: true }],
    later: [
      ...wayFacts(check),
      ...(/^https:/i.test(check.url) ? [certificateDaysFact(check.degradedCertificateDays)] : []),
    ],
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

/** How it goes out, where not as usual. */
function wayFacts(check: ReplyCheck<'http'>): Fact[] {
  const way = wayFormOf(check);
  const { kind } = authFormOf(check.auth);
  return [
    ...(kind === 'none' ? [] : [{ name: 'Authentication', value: authLabels[kind] }]),
    ...tlsFacts(check.tlsSettings),
    ...[
      { name: 'Way out', value: networkSaid(way) },
      { name: 'Protocol and limits', value: limitsSaid(way) },
    ].filter(({ value }) => value !== ''),
  ];
}

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
