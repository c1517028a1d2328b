import type { Case } from '@appops/shared/contract/cases';
import { ChoiceField } from '../../shared/form/fields.tsx';
import { useAllMonitors } from '../monitors/api.ts';
import { CaseForm } from './case-form.tsx';

/** Names a monitor that can see the problem, which a verification plan needs. */
export function NameMonitor({ case: it }: { case: Case }) {
  return (
    <CaseForm
      case={it}
      action="link"
      label="Name a monitor"
      submit="Name it"
      testId="name-monitor"
      start={{ monitor: '' }}
      bodyOf={({ monitor }) => ({ monitor })}
    >
      {({ values, set, error }) => (
        <MonitorChoice
          service={it.service}
          value={values.monitor}
          onChange={(monitor) => set('monitor', monitor)}
          error={error('monitor')}
        />
      )}
    </CaseForm>
  );
}

interface ChoiceProps {
  service: string | null;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

function MonitorChoice({ service, value, onChange, error }: ChoiceProps) {
  const monitors = useAllMonitors(service === null ? {} : { service: [service] });
  return (
    <ChoiceField
      label="Monitor"
      required
      options={(monitors.data?.items ?? []).map(({ id, name, environment }) => ({
        value: id,
        label: name,
        description: environment,
      }))}
      value={value || null}
      onChange={onChange}
      description="One that fails when the problem occurs. Then plan the verification."
      error={error}
    />
  );
}
