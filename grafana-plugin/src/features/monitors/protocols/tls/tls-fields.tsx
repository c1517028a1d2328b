import type { TlsAssertion } from '@appops/shared/contract/checks/tls';
import { Stack } from '@grafana/ui';
import { ChoiceField } from '../../../../shared/form/fields.tsx';
import { AssertionList } from '../assertion-list.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { PlaceFields } from '../place-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { TLS_STARTS } from '../tls-begins.ts';
import { TlsAssertionFields } from './tls-assertion-fields.tsx';
import { newTlsAssertion, type TlsForm } from './tls-form.ts';

/** Where it shakes hands. */
export function TlsTarget(fields: CheckFields<TlsForm>) {
  return <PlaceFields {...fields} examples={{ host: 'shop.example.com', port: '443' }} portIsUsual />;
}

const KINDS: Record<TlsAssertion['kind'], string> = {
  certificate: 'Certificate',
  version: 'Version of TLS',
  subject: 'Made out to',
  issuer: 'Issued by',
  key: 'Key',
  latency: 'Duration',
};

/** What must hold, beside that the certificate is accepted. */
export function TlsAssertions({ values, set, error }: CheckFields<TlsForm>) {
  return (
    <AssertionList<TlsAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newTlsAssertion}
      Fields={TlsAssertionFields}
      none="Its certificate is accepted: valid today, made out to the host, and by an authority that is trusted."
    />
  );
}

/** Everything else; the defaults suit most. */
export function TlsFields({ values, set, error }: CheckFields<TlsForm>) {
  return (
    <Stack gap={2} wrap="wrap">
      <ChoiceField
        label="TLS begins"
        width={32}
        options={TLS_STARTS}
        value={values.begins}
        onChange={(begins) => set('begins', begins)}
        error={error('check.startTls')}
      />
      <TimeLimitField
        value={values.timeoutSeconds}
        onChange={(value) => set('timeoutSeconds', value)}
        error={error('check.timeoutMs')}
      />
      <FamilyField value={values.family} onChange={(family) => set('family', family)} />
      <CertificateDaysField
        value={values.degradedCertificateDays}
        onChange={(value) => set('degradedCertificateDays', value)}
        error={error('check.degradedCertificateDays')}
      />
    </Stack>
  );
}
