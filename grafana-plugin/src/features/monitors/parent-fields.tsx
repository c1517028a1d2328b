import { MultiCombobox } from '@grafana/ui';
import { useId } from 'react';
import { FieldFrame } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { findMonitors } from './api.ts';
import type { MonitorForm } from './monitor-form.ts';

/** On which others a monitor depends: while one of them is down, its own failure wakes nobody. */
export function ParentFields({ form }: { form: Form<MonitorForm> }) {
  const id = useId();
  return (
    <FieldFrame
      id={id}
      label="Depends on"
      description="While one of these is down, this one is recorded and wakes nobody; it says so, and opens its incident if it is still down afterwards."
      error={form.error('parents')}
    >
      <MultiCombobox
        id={id}
        placeholder="No other monitor"
        options={async (typed: string) =>
          (await findMonitors(typed)).map(({ id: value, name, service, environment }) => ({
            value,
            label: name,
            description: `${service}, ${environment}`,
          }))
        }
        value={form.values.parents.map((parent) => ({ value: parent.id, label: parent.name }))}
        onChange={(chosen) =>
          form.set(
            'parents',
            chosen.map(({ value, label }) => ({ id: value, name: label ?? value })),
          )
        }
        width={60}
      />
    </FieldFrame>
  );
}
