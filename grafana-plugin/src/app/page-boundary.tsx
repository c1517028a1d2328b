import { Alert, Button, ErrorBoundary } from '@grafana/ui';
import type { ReactNode } from 'react';

/** A page that cannot be loaded or drawn: said, with a way on. A move to another page begins anew. */
export function PageBoundary({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error }) =>
        error ? (
          <Alert severity="error" title="This page could not be loaded" data-testid="page-error">
            <p>
              The server may be away, or it has been updated since this browser tab was opened. Load it anew
              in a moment.
            </p>
            <p>
              <code>{error.message}</code>
            </p>
            <Button size="sm" variant="secondary" icon="sync" onClick={() => window.location.reload()}>
              Load anew
            </Button>
          </Alert>
        ) : (
          children
        )
      }
    </ErrorBoundary>
  );
}
