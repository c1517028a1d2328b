import type { Case } from '@appops/shared/contract/cases';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useAllMonitors } from '../monitors/api.ts';
import { CaseForm } from './case-form.tsx';

/**
 * Names a monitor that can see the problem, which a verification plan needs.
 * @param replaces one that saw it and was retired, whose place the named one took
 */
export function NameMonitor({ case: it, replaces }: { case: Case; replaces?: string }) {
  const words =
    replaces === undefined
      ? ({ label: 'Name a monitor', testId: 'name-monitor' } as const)
      : ({ label: 'Name its successor', testId: 'name-successor', variant: 'primary' } as const);
  return (
    <CaseForm
      case={it}
      action="link"
      submit="Name it"
      {...words}
      start={{ monitor: '' }}
      bodyOf={({ monitor }) => ({ monitor, ...(replaces === undefined ? {} : { replaces }) })}
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

/** Goes on without a monitor that was retired, for a reason that the timeline tells. */
export function DropMonitor({ case: it, missing, name }: { case: Case; missing: string; name: string }) {
  return (
    <CaseForm
      case={it}
      action="dropMonitor"
      params={{ monitor: missing }}
      label="Go on without it"
      submit="Go on without it"
      testId="drop-monitor"
      start={{ reason: '' }}
      bodyOf={({ reason }) => ({ reason })}
    >
      {({ values, set, error }) => (
        <TextField
          label="Reason"
          required
          value={values.reason}
          onChange={(reason) => set('reason', reason)}
          description={`Why the proof does not need ${name}. It is told on the timeline, with your name.`}
          error={error('reason')}
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
