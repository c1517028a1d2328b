import type { GrpcAssertion } from '@appops/shared/contract/checks/grpc';
import { grpcCodes, servingStatuses } from '@appops/shared/words/grpc';
import type { ReactNode } from 'react';
import { ChoiceField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { newGrpcAssertion, type GrpcForm } from './grpc-form.ts';

const KINDS: Record<GrpcAssertion['kind'], string> = {
  health: 'Health',
  code: 'End of the call',
  latency: 'Duration',
  certificate: 'Certificate',
};

/** What the answer must fulfil; all of it. */
export function GrpcAssertions({ values, set, error }: CheckFields<GrpcForm>) {
  return (
    <AssertionList<GrpcAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newGrpcAssertion}
      Fields={AssertionFields}
      none="Add at least one, such as that the health is SERVING: with none, nothing is checked."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<GrpcAssertion>): ReactNode {
  switch (assertion.kind) {
    case 'health':
      return (
        <ChoiceField
          label="Health"
          hideLabel
          width={24}
          options={servingStatuses.map((value) => ({ value, label: value }))}
          value={assertion.is}
          onChange={(is) => onChange({ ...assertion, is })}
        />
      );
    case 'code':
      return (
        <ChoiceField
          label="Code"
          hideLabel
          width={28}
          options={grpcCodes.map((value) => ({ value, label: value }))}
          value={assertion.is}
          onChange={(is) => onChange({ ...assertion, is })}
        />
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
    case 'certificate':
      return <CertificateFields assertion={assertion} onChange={onChange} />;
  }
}
