import type { Area } from '../area.ts';
import { bindOverview } from './routes.ts';

export const overview: Area = {
  bind: (api, { pagesUrl, notices }) => bindOverview(api, pagesUrl, notices),
};
