import type { Area } from '../area.ts';
import { bindAnnotations } from './routes.ts';

export const annotations: Area = { bind: bindAnnotations };
