import { Alert, Button, Stack } from '@grafana/ui';
import { askAgain, useStanding } from '../live/use-live-updates.ts';
import { Age } from './age.tsx';

/** While the backend is away, or says no to everything: what is wrong and what to do, once, above what is still shown. */
export function OutageNotice() {
  const { state, title, why, heardAt, asksAgain } = useStanding();
  if (state !== 'lost' && state !== 'refused') return null;
  return (
    <Alert bottomSpacing={0} severity="error" title={title} data-testid="outage">
      <Stack direction="column" gap={1} alignItems="flex-start">
        <span>{why}</span>
        <span>
          {heardAt === null ? (
            'Nothing has come from AppOps since this page was opened.'
          ) : (
            <>
              AppOps was last heard <Age at={new Date(heardAt).toISOString()} />: what you see is from then or
              before.
            </>
          )}{' '}
          {asksAgain
            ? 'It is asked again by itself, and the page goes on once it answers.'
            : 'It is not asked any more, since that does not help until somebody sets it right.'}
        </span>
        <Button size="sm" variant="secondary" icon="sync" onClick={askAgain}>
          Try again now
        </Button>
      </Stack>
    </Alert>
  );
}
