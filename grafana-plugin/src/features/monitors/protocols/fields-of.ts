import type { Form } from '../../../shared/form/use-form.ts';
import type { MonitorForm } from '../monitor-form.ts';
import type { CheckForm } from './forms.ts';
import type { CheckFields } from './protocol-view.ts';

/** What the part of the form that is about its check is drawn with. */
export function fieldsOf({ values, set, error }: Form<MonitorForm>): CheckFields<CheckForm> {
  const { check } = values;
  return {
    values: check,
    set: (name, value) => set('check', { ...check, [name]: value }),
    // Cast: the fields that are filled in are of the same protocol as those that stay.
    fill: (some) => set('check', { ...check, ...some } as CheckForm),
    error,
  };
}
