import { Alert, Button, ErrorBoundary, Stack } from '@grafana/ui';
import { useState, type ReactNode } from 'react';
import { isHeard, useStanding } from '../shared/live/use-live-updates.ts';

/**
 * A page that cannot be loaded or drawn: said, with a way on. It is tried again where somebody asks for it, and by itself
 * once news come again after the server was away. A move to another page begins anew.
 */
export function PageBoundary({ children }: { children: ReactNode }) {
  const [tries, setTries] = useState(0);
  useStanding();
  return (
    <ErrorBoundary dependencies={[tries, isHeard()]}>
      {({ error }) =>
        error ? (
          <Alert severity="error" title="This page could not be loaded" data-testid="page-error">
            <p>
              The server may be away, or it has been updated since this browser tab was opened: then only
              loading the tab anew helps.
            </p>
            <p>
              <code>{error.message}</code>
            </p>
            <Stack gap={1}>
              <Button size="sm" icon="sync" onClick={() => setTries(tries + 1)}>
                Try again
              </Button>
              <Button size="sm" variant="secondary" onClick={() => window.location.reload()}>
                Load the tab anew
              </Button>
            </Stack>
          </Alert>
        ) : (
          children
        )
      }
    </ErrorBoundary>
  );
}
