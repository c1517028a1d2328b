import type { Case } from '@appops/shared/contract/cases';
import { Stack, Text } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { useServices } from '../services/api.ts';
import { serviceOptions } from '../services/options.ts';
import { CaseForm } from './case-form.tsx';
import { PlanFields } from './plan-fields.tsx';
import { emptyPlan, planOf, type PlanForm } from './plan-form.ts';

interface FixForm {
  description: string;
  /** Empty where the case names it. */
  service: string;
  version: string;
  commit: string;
  url: string;
  plan: PlanForm;
}

/** Names the lasting remedy by its version or its commit, with the plan that proves it. */
export function RecordFix({ case: it }: { case: Case }) {
  return (
    <CaseForm<'recordFix', FixForm>
      case={it}
      action="recordFix"
      label="Record a fix"
      submit="Record it"
      icon="plus"
      testId="record-fix"
      variant={it.fixes.length === 0 ? 'primary' : 'secondary'}
      start={{ description: '', service: '', version: '', commit: '', url: '', plan: emptyPlan }}
      bodyOf={({ description, service, version, commit, url, plan }) => ({
        description,
        ...(service === '' ? {} : { service }),
        ...(version.trim() === '' ? {} : { version: version.trim() }),
        ...(commit.trim() === '' ? {} : { commit: commit.trim() }),
        ...(url.trim() === '' ? {} : { url: url.trim() }),
        plan: planOf(plan),
      })}
    >
      {(form) => <FixFields case={it} form={form} />}
    </CaseForm>
  );
}

function FixFields({ case: it, form }: { case: Case; form: Form<FixForm> }) {
  const services = useServices();
  const { values, set, error } = form;
  return (
    <>
      {it.service === null && (
        <ChoiceField
          label="Service"
          required
          options={serviceOptions(services.data?.items ?? [])}
          value={values.service || null}
          onChange={(service) => set('service', service)}
          description="The case names none."
          error={error('service')}
        />
      )}
      <Stack gap={2} wrap="wrap">
        <TextField
          label="Version"
          placeholder="1.1.1"
          width={24}
          value={values.version}
          onChange={(value) => set('version', value)}
          description="Every later one of its major line has it."
          error={error('version')}
        />
        <TextField
          label="Commit"
          placeholder="3f2a9c1"
          width={24}
          value={values.commit}
          onChange={(value) => set('commit', value)}
          description="Or the commit that fixes it."
          error={error('commit')}
        />
      </Stack>
      <TextField
        label="What it does"
        rows={2}
        value={values.description}
        onChange={(value) => set('description', value)}
        error={error('description')}
      />
      <TextField
        label="Link"
        placeholder="https://…/pull/42"
        value={values.url}
        onChange={(value) => set('url', value)}
        error={error('url')}
      />
      <Text element="h3" variant="h5">
        Verification plan
      </Text>
      <Text color="secondary">
        It is fixed before its evidence: only runs after it count, and it cannot be changed once they do.
        Leave all of it empty, and AppOps works it out of what was seen.
      </Text>
      <PlanFields
        value={values.plan}
        onChange={(plan) => set('plan', plan)}
        service={it.service ?? (values.service || null)}
        error={(name) => error(`plan.${name}`)}
      />
    </>
  );
}
