import { Alert, Button } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { SkeletonRows } from '../shared/ui/skeleton.tsx';

/** After how long it is said that the code of a page does not come, in milliseconds. */
const LATE_MS = 30_000;

/**
 * Stands where a page will be while its code comes. A server that hangs would show a waiting line for ever, so it is said after
 * a while; what comes later all the same is shown.
 */
export function PageOnItsWay() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const late = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(late);
  }, []);
  return isLate ? (
    <Alert severity="warning" title="This page does not come" data-testid="page-late">
      <p>Its code has not come within {LATE_MS / 1000} s. It is shown as soon as it does.</p>
      <Button size="sm" variant="secondary" icon="sync" onClick={() => window.location.reload()}>
        Load the tab anew
      </Button>
    </Alert>
  ) : (
    <SkeletonRows rows={8} height={5} />
  );
}
