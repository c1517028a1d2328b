import type { Case } from '@appops/shared/contract/cases';
import { Checkbox, Text, type ButtonProps } from '@grafana/ui';
import { CaseForm } from './case-form.tsx';
import { PlanFields } from './plan-fields.tsx';
import { emptyPlan, planOf, type PlanForm } from './plan-form.ts';

interface Props {
  case: Case;
  label: string;
  testId: string;
  /** Whether it is offered as a plan that begins without evidence. */
  startAnew?: boolean;
  variant?: ButtonProps['variant'];
}

/** A verification plan for the latest fix, in the place of the one before it. */
export function PlanVerification({
  case: it,
  label,
  testId,
  startAnew = false,
  variant = 'secondary',
}: Props) {
  const { verification } = it;
  const evidence =
    verification !== null && verification.progress.cleanRuns + verification.progress.failedRuns > 0;
  return (
    <CaseForm<'planVerification', { plan: PlanForm; startAnew: boolean }>
      case={it}
      action="planVerification"
      label={label}
      submit="Set the plan"
      testId={testId}
      variant={variant}
      start={{
        plan: { ...emptyPlan, environments: verification?.environments ?? [] },
        startAnew,
      }}
      bodyOf={(values) => ({ ...planOf(values.plan), startAnew: values.startAnew })}
    >
      {({ values, set, error }) => (
        <>
          <Text color="secondary">
            What is left empty is worked out anew of what was seen before the fix.
          </Text>
          <PlanFields
            value={values.plan}
            onChange={(plan) => set('plan', plan)}
            service={it.service}
            error={error}
          />
          {verification !== null && (
            <Checkbox
              label="Start anew"
              description={
                evidence
                  ? 'Evidence counts already, so a new plan must begin with none.'
                  : 'Needed once evidence counts.'
              }
              value={values.startAnew}
              onChange={(event) => set('startAnew', event.currentTarget.checked)}
            />
          )}
        </>
      )}
    </CaseForm>
  );
}
