import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { Alert } from '@grafana/ui';

/** Why an attempt that is ok is near a limit. */
export function DegradedNotice({ attempt: { degradedBecause } }: { attempt: Attempt }) {
  return degradedBecause === null ? null : (
    <Alert bottomSpacing={0} severity="warning" title={`Degraded: ${degradedBecause}`} />
  );
}
