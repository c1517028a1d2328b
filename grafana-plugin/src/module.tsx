import { AppPlugin } from '@grafana/data';
import { lazy } from 'react';

// Grafana loads this file at start for everyone, because the panel menu has a link of ours. So it only
// registers: pages and forms come lazily, and links import nothing but types, constants and pure functions.
const App = lazy(() => import('./app/app.tsx'));

export const plugin = new AppPlugin().setRootPage(App);
