import type { Case } from '@appops/shared/contract/cases';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
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

/** Names the monitor that took the place of one that saw the problem and was retired. */
export function NameSuccessor({ case: it, missing }: { case: Case; missing: string }) {
  return (
    <CaseForm
      case={it}
      action="link"
      label="Name its successor"
      submit="Name it"
      testId="name-successor"
      variant="primary"
      start={{ monitor: '' }}
      bodyOf={({ monitor }) => ({ monitor, replaces: missing })}
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
