import type { Area } from '../area.ts';
import { bindSecrets } from './routes.ts';

export const secrets: Area = { bind: (api, { sealer }) => bindSecrets(api, sealer) };
