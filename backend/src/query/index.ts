import type { Area } from '../area.ts';
import { bindQueries } from './routes.ts';

export const query: Area = { bind: bindQueries };
