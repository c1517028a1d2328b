import { useEffect, type ComponentType } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { PageBoundary } from './page-boundary.tsx';
import { PageOnItsWay } from './page-on-its-way.tsx';
import { isHeard } from '../shared/live/use-live-updates.ts';
import { componentInChunk } from '../shared/loading/component-in-chunk.tsx';
import { paths } from '../shared/paths.ts';

const pages: { preload(): Promise<void> }[] = [];

/** A page in a chunk of its own, loaded when it is first opened. */
function page<K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) {
  const inChunk = componentInChunk(async () => (await load())[name], <PageOnItsWay />);
  pages.push(inChunk);
  return inChunk;
}

/** Long enough for the page that was opened to be there first. */
const CALM_MS = 4000;

/** Fetches the other pages when there is time, so that they open at once, and even while the server is away. */
function useOtherPages(): void {
  useEffect(() => {
    let left = false;
    let next = 0;
    const fetchThem = async () => {
      // Not while nobody answers: each would be asked for in vain.
      while (!left && next < pages.length && isHeard()) await pages[next++]!.preload();
      if (!left && next < pages.length) timer = setTimeout(() => void fetchThem(), CALM_MS);
    };
    let timer = setTimeout(() => void fetchThem(), CALM_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
}

const OverviewPage = page(() => import('../features/overview/overview-page.tsx'), 'OverviewPage');
const ReleasesPage = page(() => import('../features/releases/releases-page.tsx'), 'ReleasesPage');
const DeploymentPage = page(() => import('../features/releases/deployment-page.tsx'), 'DeploymentPage');
const MonitorsPage = page(() => import('../features/monitors/monitors-page.tsx'), 'MonitorsPage');
const MonitorPage = page(() => import('../features/monitors/monitor-page.tsx'), 'MonitorPage');
const NewMonitorPage = page(() => import('../features/monitors/edit-monitor-page.tsx'), 'NewMonitorPage');
const EditMonitorPage = page(() => import('../features/monitors/edit-monitor-page.tsx'), 'EditMonitorPage');
const IncidentsPage = page(() => import('../features/incidents/incidents-page.tsx'), 'IncidentsPage');
const IncidentPage = page(() => import('../features/incidents/incident-page.tsx'), 'IncidentPage');
const NewIncidentPage = page(() => import('../features/incidents/new-incident-page.tsx'), 'NewIncidentPage');
const CasesPage = page(() => import('../features/capa/cases-page.tsx'), 'CasesPage');
const CasePage = page(() => import('../features/capa/case-page.tsx'), 'CasePage');
const ServicesPage = page(() => import('../features/services/services-page.tsx'), 'ServicesPage');
const ServicePage = page(() => import('../features/services/service-page.tsx'), 'ServicePage');
const SplitPage = page(() => import('../features/services/split-page.tsx'), 'SplitPage');
const MaintenancePage = page(() => import('../features/maintenance/maintenance-page.tsx'), 'MaintenancePage');
const NotesPage = page(() => import('../features/notes/notes-page.tsx'), 'NotesPage');
const NotificationsPage = page(
  () => import('../features/settings/notifications/notifications-page.tsx'),
  'NotificationsPage',
);
const DevicePage = page(() => import('../features/device/device-page.tsx'), 'DevicePage');

/** One route per page of plugin.json, and those below them. */
export function AppRoutes() {
  useOtherPages();
  const { pathname } = useLocation();
  return (
    <PageBoundary key={pathname}>
      <Routes>
        <Route path="overview" element={<OverviewPage />} />
        <Route path="releases" element={<ReleasesPage />} />
        <Route path="releases/:id" element={<DeploymentPage />} />
        <Route path="monitors" element={<MonitorsPage />} />
        <Route path="monitors/new" element={<NewMonitorPage />} />
        <Route path="monitors/:id" element={<MonitorPage />} />
        <Route path="monitors/:id/edit" element={<EditMonitorPage />} />
        <Route path="incidents" element={<IncidentsPage />} />
        <Route path="incidents/new" element={<NewIncidentPage />} />
        <Route path="incidents/:id" element={<IncidentPage />} />
        <Route path="capa" element={<CasesPage />} />
        <Route path="capa/:id" element={<CasePage />} />
        <Route path="services" element={<ServicesPage />} />
        <Route path="services/:slug" element={<ServicePage />} />
        <Route path="services/:slug/split/:environment" element={<SplitPage />} />
        <Route path="maintenance" element={<MaintenancePage />} />
        <Route path="notes" element={<NotesPage />} />
        <Route path="settings/notifications" element={<NotificationsPage />} />
        <Route path="device" element={<DevicePage />} />
        <Route path="*" element={<Navigate to={paths.overview} replace />} />
      </Routes>
    </PageBoundary>
  );
}
