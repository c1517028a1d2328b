import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { TargetRefusal } from './target-refusal.tsx';
import { refusalIn } from './use-trial.ts';

interface Props {
  /** Null where it went well. */
  tried: unknown;
  saved: unknown;
}

/** Why a monitor was not tried or not saved; a target that may not be called comes with the command that allows it. */
export function MonitorFailure({ tried, saved }: Props) {
  const refusal = refusalIn(tried) ?? refusalIn(saved);
  const failed = tried ?? saved;
  if (refusal !== null) return <TargetRefusal message={refusal} />;
  return failed === null ? null : <ErrorAlert error={failed} reveal />;
}
