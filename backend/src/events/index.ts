import type { Area } from '../area.ts';
import { bindEvents } from './routes.ts';

export const events: Area = { bind: (api, { store }) => bindEvents(api, store) };
