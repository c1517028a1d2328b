import type { Area } from '../area.ts';
import { bindNotify } from './routes.ts';

export const notify: Area = {
  bind: (api, { sealer }) => bindNotify(api, sealer),
};
