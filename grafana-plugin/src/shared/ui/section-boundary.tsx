import { ErrorBoundary } from '@grafana/ui';
import type { ReactNode } from 'react';
import { ErrorAlert } from './error-alert.tsx';

/** Keeps an error in drawing one part from taking the rest of the page away. */
export function SectionBoundary({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error }) => (error ? <ErrorAlert error={error} title="This part cannot be shown" /> : children)}
    </ErrorBoundary>
  );
}
