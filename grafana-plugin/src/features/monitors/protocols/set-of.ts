import type { Form } from '../../../shared/form/use-form.ts';
import type { MonitorForm } from '../monitor-form.ts';
import type { CheckForm } from './forms.ts';
import type { CheckFields } from './protocol-view.ts';

/** Sets one field of the form's check. */
export function setOf({ values, set }: Form<MonitorForm>): CheckFields<CheckForm>['set'] {
  return (name, value) => set('check', { ...values.check, [name]: value });
}
