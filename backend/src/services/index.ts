import type { Area } from '../area.ts';
import { bindServices } from './routes.ts';

export const services: Area = { bind: bindServices };
