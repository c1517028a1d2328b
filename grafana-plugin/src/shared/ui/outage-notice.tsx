import { Alert, Button, Stack } from '@grafana/ui';
import { useStanding } from '../live/use-live-updates.ts';
import { queryCache } from '../query/query-cache.ts';

/** While the backend is away: what to do about it, above what is still shown. */
export function OutageNotice() {
  const { state, why } = useStanding();
  if (state !== 'lost') return null;
  return (
    <Alert bottomSpacing={0} severity="error" title="AppOps does not answer" data-testid="outage">
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>{why}</span>
        <span>What you see is from before. It is tried again all the time, and comes back by itself.</span>
        <Button size="sm" variant="secondary" icon="sync" onClick={() => queryCache.invalidate(() => true)}>
          Try again now
        </Button>
      </Stack>
    </Alert>
  );
}
