import type { Area } from '../area.ts';
import { bindSettings } from './routes.ts';

export const settings: Area = { bind: bindSettings };
