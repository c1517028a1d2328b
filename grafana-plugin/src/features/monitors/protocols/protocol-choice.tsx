import { ChoiceField } from '../../../shared/form/fields.tsx';
import type { Form } from '../../../shared/form/use-form.ts';
import type { MonitorForm } from '../monitor-form.ts';
import { formRulesOf } from './forms.ts';
import { choices } from './views.ts';

/** By which protocol the target is asked. Another one begins with its own empty fields. */
export function ProtocolChoice({ form: { values, set } }: { form: Form<MonitorForm> }) {
  if (choices.length < 2) return null;
  return (
    <ChoiceField
      label="Protocol"
      width={44}
      options={choices}
      value={values.check.type}
      onChange={(type) => {
        if (type === values.check.type) return;
        const { empty, opensIncident = true } = formRulesOf({ type });
        set('check', empty);
        set('opensIncident', opensIncident);
      }}
    />
  );
}
