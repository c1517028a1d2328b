import { PluginContextProvider, type AppPlugin, type AppPluginMeta } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { EmptyState, ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { Suspense } from 'react';
import { useLocation } from 'react-router';
import { PreviewPluginPage } from '../chrome/plugin-page.tsx';

/** The app's config pages, each a tab, as Grafana shows them under Administration → Plugins. */
export function PluginConfigPage({ plugin, meta }: { plugin: AppPlugin; meta: AppPluginMeta }) {
  const { pathname, search } = useLocation();
  const query = Object.fromEntries(new URLSearchParams(search));
  const pages = plugin.configPages ?? [];
  const page = pages.find(({ id }) => id === query['page']) ?? pages[0];
  const tabs = pages.map(({ id, title, icon }) => ({
    text: title,
    icon,
    active: id === page?.id,
    url: `${pathname}?page=${id}`,
    onClick: () => locationService.partial({ page: id }),
  }));
  const Body = page?.body;
  return (
    <PreviewPluginPage
      pageNav={{ text: meta.name, subTitle: meta.info.description, children: tabs }}
      info={[{ label: 'Version', value: meta.info.version }]}
    >
      <PluginContextProvider meta={meta}>
        <ErrorBoundaryAlert>
          <Suspense fallback={<LoadingPlaceholder text="Loading the settings…" />}>
            {Body ? (
              <Body plugin={plugin} query={query} />
            ) : (
              <EmptyState variant="not-found" message="The plugin has no settings page" />
            )}
          </Suspense>
        </ErrorBoundaryAlert>
      </PluginContextProvider>
    </PreviewPluginPage>
  );
}
