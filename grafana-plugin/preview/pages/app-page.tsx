import { PluginContextProvider, type AppPlugin, type AppPluginMeta } from '@grafana/data';
import { EmptyState, ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { Suspense } from 'react';
import { useLocation } from 'react-router';

/** The app's root page, as Grafana's route for `/a/<id>/*` renders it. */
export function AppPage({ plugin, meta }: { plugin: AppPlugin; meta: AppPluginMeta }) {
  const { pathname, search } = useLocation();
  const Root = plugin.root;
  if (!Root) return <p>{meta.id} has no root page.</p>;
  if (meta.enabled === false) {
    return (
      <EmptyState variant="not-found" message={`${meta.name} is disabled`}>
        An admin enables it in its settings, as in Grafana.
      </EmptyState>
    );
  }
  return (
    <PluginContextProvider meta={meta}>
      <ErrorBoundaryAlert>
        <Suspense fallback={<LoadingPlaceholder text="Loading the page…" />}>
          <Root
            meta={meta}
            basename={`/a/${meta.id}`}
            onNavChanged={() => {}}
            query={Object.fromEntries(new URLSearchParams(search))}
            path={pathname}
          />
        </Suspense>
      </ErrorBoundaryAlert>
    </PluginContextProvider>
  );
}
