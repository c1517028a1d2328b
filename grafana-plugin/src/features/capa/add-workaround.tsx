import type { Case } from '@appops/shared/contract/cases';
import { RadioButtonGroup } from '@grafana/ui';
import { DurationField } from '../../shared/form/duration-field.tsx';
import { instantIn, type DurationText } from '../../shared/form/duration-text.ts';
import { TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { ownName } from '../../shared/own-name.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { instantWords } from '../../shared/ui/age.tsx';
import { CaseForm } from './case-form.tsx';

interface WorkaroundForm {
  description: string;
  owner: string;
  rollbackStep: string;
  until: 'time' | 'releases';
  expiresIn: DurationText;
  releases: string;
}

/** Records what was done so that users no longer suffer, who takes care of it and until when. */
export function AddWorkaround({ case: it }: { case: Case }) {
  return (
    <CaseForm<'addWorkaround', WorkaroundForm>
      case={it}
      action="addWorkaround"
      label="Record a workaround"
      submit="Record it"
      icon="plus"
      variant={it.workarounds.length === 0 ? 'primary' : 'secondary'}
      testId="add-workaround"
      start={{
        description: '',
        owner: ownName(),
        rollbackStep: '',
        until: 'time',
        expiresIn: { count: '7', unit: 'days' },
        releases: '1',
      }}
      bodyOf={(form) => ({
        description: form.description,
        owner: form.owner,
        rollbackStep: form.rollbackStep,
        ...(form.until === 'releases'
          ? { expiresAfterReleases: Number(form.releases) }
          : { expiresAt: instantIn(form.expiresIn, serverNow()) ?? '' }),
      })}
    >
      {(form) => <WorkaroundFields form={form} />}
    </CaseForm>
  );
}

function WorkaroundFields({ form: { values, set, error } }: { form: Form<WorkaroundForm> }) {
  const at = instantIn(values.expiresIn, serverNow());
  return (
    <>
      <TextField
        label="Workaround"
        required
        rows={3}
        placeholder="What was done so that users no longer suffer"
        value={values.description}
        onChange={(value) => set('description', value)}
        error={error('description')}
      />
      <TextField
        label="Owner"
        required
        value={values.owner}
        onChange={(value) => set('owner', value)}
        error={error('owner')}
      />
      <div>
        <RadioButtonGroup<'time' | 'releases'>
          aria-label="How it expires"
          options={[
            { value: 'time', label: 'Expires at a time' },
            { value: 'releases', label: 'Expires with releases' },
          ]}
          value={values.until}
          onChange={(value) => set('until', value)}
        />
      </div>
      {values.until === 'time' ? (
        <DurationField
          label="Expires in"
          required
          value={values.expiresIn}
          onChange={(value) => set('expiresIn', value)}
          description={at === null ? '' : instantWords(at)}
          error={error('expiresAt')}
        />
      ) : (
        <TextField
          label="After how many releases"
          required
          type="number"
          width={16}
          value={values.releases}
          onChange={(value) => set('releases', value)}
          description="Releases that go live without the fix"
          error={error('expiresAfterReleases')}
        />
      )}
      <TextField
        label="Rollback step"
        required
        rows={2}
        placeholder="How to take it back when the fix is there"
        value={values.rollbackStep}
        onChange={(value) => set('rollbackStep', value)}
        error={error('rollbackStep')}
      />
    </>
  );
}
