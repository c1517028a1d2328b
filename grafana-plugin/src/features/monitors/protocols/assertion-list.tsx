import { otherwiseWords } from '@appops/shared/words/assertion';
import { Button, Dropdown, IconButton, Input, Menu, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import type { ComponentType, ReactNode } from 'react';

interface AnyAssertion {
  kind: string;
  otherwise?: 'degraded' | undefined;
}

export interface AssertionFieldsProps<A> {
  assertion: A;
  onChange: (next: A) => void;
}

interface Props<A extends AnyAssertion> {
  /** The kinds that there are, and how they are called. */
  kinds: Record<A['kind'], string>;
  assertions: A[];
  onChange: (assertions: A[]) => void;
  error: (path: string) => string | undefined;
  /** One of a kind to start from. */
  make: (kind: A['kind']) => A;
  Fields: ComponentType<AssertionFieldsProps<A>>;
  /** What is said where there is none. */
  none: string;
}

/** What must be fulfilled; all of it. */
export function AssertionList<A extends AnyAssertion>(props: Props<A>): ReactNode {
  const { kinds, assertions, onChange, error, make, Fields, none } = props;
  // Cast: its own keys.
  const names = Object.keys(kinds) as A['kind'][];
  const replace = (index: number, next: A) =>
    onChange(assertions.map((assertion, at) => (at === index ? next : assertion)));
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {assertions.map((assertion, index) => {
        const message = error(`check.assertions.${index}`);
        // Cast: a check's assertions are of its own kinds.
        const name = kinds[assertion.kind as A['kind']];
        return (
          <Stack key={index} direction="column" gap={0.5}>
            <Stack gap={1} alignItems="center" wrap="wrap" data-testid="assertion">
              <Text weight="medium">{name}</Text>
              <Fields assertion={assertion} onChange={(next) => replace(index, next)} />
              <Otherwise
                of={index + 1}
                value={assertion.otherwise}
                onChange={(otherwise) => replace(index, thatElse(assertion, otherwise))}
              />
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
        <Text color={error('check.assertions') === undefined ? 'secondary' : 'error'}>{none}</Text>
      )}
      <Dropdown
        overlay={
          <Menu>
            {names.map((kind) => (
              <Menu.Item
                key={kind}
                label={kinds[kind]}
                onClick={() => onChange([...assertions, make(kind)])}
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

function thatElse<A extends AnyAssertion>(assertion: A, otherwise: 'degraded' | undefined): A {
  const { otherwise: _, ...rest } = assertion;
  // Cast: the same assertion, with or without a field that each may have.
  return (otherwise === undefined ? rest : { ...rest, otherwise }) as A;
}

/** What follows where an assertion does not hold. */
function Otherwise(props: {
  of: number;
  value: 'degraded' | undefined;
  onChange: (otherwise: 'degraded' | undefined) => void;
}) {
  return (
    <Stack gap={0.5} alignItems="center">
      <Text color="secondary">or else</Text>
      <RadioButtonGroup
        size="sm"
        aria-label={`Where assertion ${props.of} does not hold`}
        options={[
          { value: 'down' as const, label: otherwiseWords.down },
          { value: 'degraded' as const, label: otherwiseWords.degraded },
        ]}
        value={props.value ?? 'down'}
        onChange={(next) => props.onChange(next === 'degraded' ? next : undefined)}
      />
    </Stack>
  );
}

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  suffix?: string;
}

export function AssertionText({ label, value, onChange, suffix }: TextProps) {
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

/** The fields of an assertion about the whole duration. */
export function LatencyFields<A extends { kind: 'latency'; atMostMs: number }>({
  assertion,
  onChange,
}: AssertionFieldsProps<A>) {
  return (
    <AssertionText
      label="At most, in milliseconds"
      value={Number.isNaN(assertion.atMostMs) ? '' : String(assertion.atMostMs)}
      suffix="ms at most"
      onChange={(text) => onChange({ ...assertion, atMostMs: text === '' ? NaN : Number(text) })}
    />
  );
}

/** The fields of an assertion about how long a certificate is still valid. */
export function CertificateFields<A extends { kind: 'certificate'; atLeastDays: number }>({
  assertion,
  onChange,
}: AssertionFieldsProps<A>) {
  return (
    <AssertionText
      label="Days that it must still be valid"
      value={Number.isNaN(assertion.atLeastDays) ? '' : String(assertion.atLeastDays)}
      suffix="days left at least"
      onChange={(text) => onChange({ ...assertion, atLeastDays: text === '' ? NaN : Number(text) })}
    />
  );
}
