import type { Area } from '../area.ts';
import { bindPush } from './routes.ts';

export const push: Area = { bind: bindPush };
