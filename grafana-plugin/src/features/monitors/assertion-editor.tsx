import type { Assertion } from '@appops/shared/contract/checks';
import { Button, Combobox, Dropdown, IconButton, Input, Menu, Stack, Text } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import { HiddenLabel } from '../../shared/form/hidden-label.tsx';
import { comparisonWords, newAssertion } from './monitor-form.ts';

const KINDS: Record<Assertion['kind'], string> = {
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

interface Props {
  assertions: Assertion[];
  onChange: (assertions: Assertion[]) => void;
  error: (path: string) => string | undefined;
}

/** What the answer must fulfil; all of it. */
export function AssertionEditor({ assertions, onChange, error }: Props) {
  const replace = (index: number, next: Assertion) =>
    onChange(assertions.map((assertion, at) => (at === index ? next : assertion)));
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {assertions.map((assertion, index) => {
        const message = error(`check.assertions.${index}`);
        return (
          <Stack key={index} direction="column" gap={0.5}>
            <Stack gap={1} alignItems="center" wrap="wrap" data-testid="assertion">
              <Text weight="medium">{KINDS[assertion.kind]}</Text>
              <AssertionFields assertion={assertion} onChange={(next) => replace(index, next)} />
              <IconButton
                name="trash-alt"
                aria-label={`Remove assertion ${index + 1}`}
                onClick={() => onChange(assertions.filter((_, at) => at !== index))}
              />
            </Stack>
            {message !== undefined && <Text color="error">{message}</Text>}
          </Stack>
        );
      })}
      {assertions.length === 0 && (
        <Text color={error('check.assertions') === undefined ? 'secondary' : 'error'}>
          Add at least one, such as a status: with none, nothing is checked.
        </Text>
      )}
      <Dropdown
        overlay={
          <Menu>
            {(Object.keys(KINDS) as Assertion['kind'][]).map((kind) => (
              <Menu.Item
                key={kind}
                label={KINDS[kind]}
                onClick={() => onChange([...assertions, newAssertion(kind)])}
              />
            ))}
          </Menu>
        }
      >
        <Button type="button" variant="secondary" size="sm" icon="plus">
          Add an assertion
        </Button>
      </Dropdown>
    </Stack>
  );
}

function AssertionFields({
  assertion,
  onChange,
}: {
  assertion: Assertion;
  onChange: (next: Assertion) => void;
}): ReactNode {
  switch (assertion.kind) {
    case 'status':
      return (
        <TextInput
          label="Accepted statuses"
          value={assertion.accept}
          onChange={(accept) => onChange({ ...assertion, accept })}
        />
      );
    case 'header':
      return (
        <>
          <TextInput
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
            <TextInput
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
          <TextInput
            label="Text in the body"
            value={assertion.value}
            onChange={(value) => onChange({ ...assertion, value })}
          />
        </>
      );
    case 'json':
      return (
        <>
          <TextInput
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
            <TextInput
              label="Value at the path"
              value={assertion.value}
              onChange={(value) => onChange({ ...assertion, value })}
            />
          )}
        </>
      );
    case 'latency':
      return (
        <TextInput
          label="At most, in milliseconds"
          value={Number.isNaN(assertion.atMostMs) ? '' : String(assertion.atMostMs)}
          suffix="ms at most"
          onChange={(text) => onChange({ ...assertion, atMostMs: text === '' ? NaN : Number(text) })}
        />
      );
    case 'certificate':
      return (
        <TextInput
          label="Days that it must still be valid"
          value={Number.isNaN(assertion.atLeastDays) ? '' : String(assertion.atLeastDays)}
          suffix="days left at least"
          onChange={(text) => onChange({ ...assertion, atLeastDays: text === '' ? NaN : Number(text) })}
        />
      );
  }
}

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  suffix?: string;
}

function TextInput({ label, value, onChange, suffix }: TextProps) {
  return (
    <Input
      aria-label={label}
      placeholder={label}
      width={28}
      value={value}
      suffix={suffix}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
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
