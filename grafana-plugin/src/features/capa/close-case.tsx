import type { Case } from '@appops/shared/contract/cases';
import { type CloseAs, closingWords } from '@appops/shared/words/case';
import { choicesOf } from '@appops/shared/words/said';
import { RadioButtonList, Text } from '@grafana/ui';
import { DurationField } from '../../shared/form/duration-field.tsx';
import { instantIn, type DurationText } from '../../shared/form/duration-text.ts';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { instantWords } from '../../shared/ui/age.tsx';
import { useAllCases, type CaseActionBody } from './api.ts';
import { CaseForm } from './case-form.tsx';
import { daysBeforeProof } from './verification-words.ts';

/** What each means for the case. */
const CLOSURES: Record<CloseAs, { description: string }> = {
  effective: {
    description: 'The fix was proved by measurement. If it comes back, the case opens again.',
  },
  effective_by_judgement: {
    description:
      'It was quiet for 30 observed days, and the proof would take longer. It is never called proved.',
  },
  risk_accepted: {
    description: 'It may happen until a date; then the case is open again.',
  },
  duplicate: {
    description: 'Another case is about the same. Later occurrences belong to that.',
  },
  not_a_problem: {
    description: 'It stays closed; what still happens is counted and shown.',
  },
};

/** What people decide without a proof needs its reason. */
const REASONED: readonly CloseAs[] = ['effective_by_judgement', 'risk_accepted', 'not_a_problem'];

interface CloseForm {
  as: CloseAs;
  reason: string;
  until: DurationText;
  duplicateOf: string;
}

interface Props {
  case: Case;
  /** As what the rules allow it to be closed; not empty. */
  closures: CloseAs[];
}

/** Closes a case as one of what the rules allow now. */
export function CloseCase({ case: it, closures }: Props) {
  return (
    <CaseForm<'close', CloseForm>
      case={it}
      action="close"
      label="Close the case"
      submit="Close it"
      variant={closures.includes('effective') ? 'primary' : 'secondary'}
      testId="close-case"
      start={{
        as: closures[0]!,
        reason: '',
        until: { count: '30', unit: 'days' },
        duplicateOf: '',
      }}
      bodyOf={closeBody}
    >
      {(form) => <CloseFields case={it} closures={closures} form={form} />}
    </CaseForm>
  );
}

function CloseFields({ case: it, closures, form }: Props & { form: Form<CloseForm> }) {
  const { values, set, error } = form;
  return (
    <>
      <RadioButtonList<CloseAs>
        name="close-as"
        options={choicesOf(closures, closingWords).map((choice) => ({
          ...choice,
          ...CLOSURES[choice.value],
        }))}
        value={values.as}
        onChange={(value) => set('as', value)}
      />
      {!closures.includes('effective') && (
        <Text color="secondary">It can be closed as effective once verification has proved it.</Text>
      )}
      {values.as === 'effective_by_judgement' && (
        <Text color="secondary">
          {`${daysBeforeProof(it.verification) ?? 0} days before the proof. Your name and reason stand on the case.`}
        </Text>
      )}
      {values.as === 'risk_accepted' && (
        <DurationField
          label="Accepted for"
          required
          value={values.until}
          onChange={(value) => set('until', value)}
          description={`until ${instantWords(instantIn(values.until, serverNow()) ?? serverNow())}`}
          error={error('until')}
        />
      )}
      {values.as === 'duplicate' && (
        <DuplicateOf
          self={it.id}
          value={values.duplicateOf}
          onChange={(value) => set('duplicateOf', value)}
          error={error('duplicateOf')}
        />
      )}
      <TextField
        label="Reason"
        required={REASONED.includes(values.as)}
        rows={3}
        value={values.reason}
        onChange={(value) => set('reason', value)}
        error={error('reason')}
      />
    </>
  );
}

function closeBody({ as, reason, until, duplicateOf }: CloseForm): CaseActionBody<'close'> {
  switch (as) {
    case 'risk_accepted':
      return { as, reason, until: instantIn(until, serverNow()) ?? '' };
    case 'duplicate':
      return { as, reason, duplicateOf };
    default:
      return { as, reason };
  }
}

interface DuplicateProps {
  self: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

function DuplicateOf({ self, value, onChange, error }: DuplicateProps) {
  const cases = useAllCases({});
  return (
    <ChoiceField
      label="Duplicate of"
      required
      options={(cases.data?.items ?? [])
        .filter(({ id }) => id !== self)
        .map(({ id, title, service }) => ({ value: id, label: title, description: service ?? '' }))}
      value={value || null}
      onChange={onChange}
      error={error}
    />
  );
}
