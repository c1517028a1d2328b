import { PluginPage } from '@grafana/runtime';
import { EmptyState } from '@grafana/ui';
import { Navigate, Route, Routes, useLocation } from 'react-router';

/** The root page: one route per page of plugin.json, and their sub-routes. */
export default function App() {
  return (
    <Routes>
      <Route path="overview" element={<Placeholder />} />
      <Route path="releases" element={<Placeholder />} />
      <Route path="monitors/*" element={<Placeholder />} />
      <Route path="incidents/*" element={<Placeholder />} />
      <Route path="capa/*" element={<Placeholder />} />
      <Route path="*" element={<Navigate to="overview" replace />} />
    </Routes>
  );
}

function Placeholder() {
  const { pathname } = useLocation();
  return (
    <PluginPage>
      <EmptyState variant="not-found" message={`Nothing is built yet at ${pathname}`} />
    </PluginPage>
  );
}
