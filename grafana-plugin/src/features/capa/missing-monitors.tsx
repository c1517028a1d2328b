import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Alert, Stack } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { DropMonitor, NameMonitor } from './name-monitor.tsx';

/** Which monitors a proof lacks, each with what a person can do about it. */
export function MissingMonitors({ case: it, verification }: { case: Case; verification: Verification }) {
  const missing = verification.progress.missingMonitors;
  if (missing.length === 0) return null;
  return (
    <Alert
      bottomSpacing={0}
      severity="warning"
      title={
        missing.length === 1
          ? 'A monitor that saw the problem was retired, and nothing took its place'
          : `${missing.length} monitors that saw the problem were retired, and nothing took their places`
      }
      data-testid="missing-monitors"
    >
      <Stack direction="column" gap={1}>
        <span>
          Nothing is proved until each has a successor, or somebody says that the proof goes on without it.
        </span>
        {missing.map(({ id, name }) => (
          <Stack key={id} alignItems="center" gap={1} wrap="wrap">
            <PageLink to={paths.monitor(id)}>{name ?? 'A retired monitor'}</PageLink>
            {!isClosed(it.status) && (
              <>
                <NameMonitor case={it} replaces={id} />
                <DropMonitor case={it} missing={id} name={name ?? 'it'} />
              </>
            )}
          </Stack>
        ))}
      </Stack>
    </Alert>
  );
}
