import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { Combobox } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import { HiddenLabel } from '../../../../shared/form/hidden-label.tsx';
import {
  AssertionList,
  AssertionText,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { comparisonWords } from './assertion-words.ts';
import { newAssertion, type HttpForm } from './http-form.ts';

const KINDS: Record<HttpAssertion['kind'], string> = {
  status: 'Status',
  header: 'Header',
  body: 'Body text',
  json: 'JSONPath',
  latency: 'Duration',
  certificate: 'Certificate',
};
const HEADER = ['present', 'absent', 'equals', 'contains'] as const;
const BODY = ['contains', 'not_contains'] as const;
const JSON_PATH = ['exists', 'equals', 'not_equals', 'less_than', 'greater_than'] as const;

/** What the answer must fulfil; all of it. */
export function AssertionEditor({ values, set, error }: CheckFields<HttpForm>) {
  return (
    <AssertionList<HttpAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newAssertion}
      Fields={AssertionFields}
      none="Add at least one, such as a status: with none, nothing is checked."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<HttpAssertion>): ReactNode {
  switch (assertion.kind) {
    case 'status':
      return (
        <AssertionText
          label="Accepted statuses"
          value={assertion.accept}
          onChange={(accept) => onChange({ ...assertion, accept })}
        />
      );
    case 'header':
      return (
        <>
          <AssertionText
            label="Header name"
            value={assertion.name}
            onChange={(name) => onChange({ ...assertion, name })}
          />
          <Comparison
            choices={HEADER}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          {(assertion.comparison === 'equals' || assertion.comparison === 'contains') && (
            <AssertionText
              label="Header value"
              value={assertion.value}
              onChange={(value) => onChange({ ...assertion, value })}
            />
          )}
        </>
      );
    case 'body':
      return (
        <>
          <Comparison
            choices={BODY}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          <AssertionText
            label="Text in the body"
            value={assertion.value}
            onChange={(value) => onChange({ ...assertion, value })}
          />
        </>
      );
    case 'json':
      return (
        <>
          <AssertionText
            label="JSONPath"
            value={assertion.path}
            onChange={(path) => onChange({ ...assertion, path })}
          />
          <Comparison
            choices={JSON_PATH}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          {assertion.comparison !== 'exists' && (
            <AssertionText
              label="Value at the path"
              value={assertion.value}
              onChange={(value) => onChange({ ...assertion, value })}
            />
          )}
        </>
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
    case 'certificate':
      return <CertificateFields assertion={assertion} onChange={onChange} />;
  }
}

function Comparison<T extends string>({
  choices,
  value,
  onChange,
}: {
  choices: readonly T[];
  value: T;
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div>
      <HiddenLabel htmlFor={id} text="Comparison" />
      <Combobox<T>
        id={id}
        width={24}
        options={choices.map((choice) => ({ value: choice, label: comparisonWords(choice) }))}
        value={value}
        onChange={(option) => onChange(option.value)}
      />
    </div>
  );
}
