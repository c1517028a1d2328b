import type { Area } from '../area.ts';
import { bindMonitors } from './routes.ts';

export const monitors: Area = { bind: bindMonitors };
