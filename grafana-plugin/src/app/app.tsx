import { setEnglishMessages } from '@appops/shared/contract/locale';
import { useLiveUpdates } from '../shared/live/use-live-updates.ts';
import { AppRoutes } from './routes.tsx';

// zod/mini has no messages of its own; once per page, before the first form.
setEnglishMessages();

/** The root of AppOps' pages inside Grafana. */
export function App() {
  useLiveUpdates();
  return <AppRoutes />;
}
