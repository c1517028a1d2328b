import type { Area } from '../area.ts';
import { bindProxies } from './routes.ts';

export const proxies: Area = { bind: bindProxies };
