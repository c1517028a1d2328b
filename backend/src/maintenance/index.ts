import type { Area } from '../area.ts';
import { bindMaintenance } from './routes.ts';

export const maintenance: Area = { bind: bindMaintenance };
