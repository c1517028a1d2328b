import type { Chance } from '../mutated/chance.ts';
import { figures, invoice, japanese, plans, preferences, replicas } from './pages-of-cards.ts';
import { board, feed, flags, heatmap, lines, pods, tree } from './pages-of-rows.ts';
import type { Part } from './tree.ts';

/** A page of the kind that notes are put on, made from data of chance. */
export interface RenderedPage {
  name: string;
  make: (chance: Chance) => Part;
}

export const renderedPages: readonly RenderedPage[] = [
  { name: 'figures', make: figures },
  { name: 'pods', make: pods },
  { name: 'flags', make: flags },
  { name: 'board', make: board },
  { name: 'preferences', make: preferences },
  { name: 'feed', make: feed },
  { name: 'plans', make: plans },
  { name: 'replicas', make: replicas },
  { name: 'japanese', make: japanese },
  { name: 'lines', make: lines },
  { name: 'invoice', make: invoice },
  { name: 'heatmap', make: heatmap },
  { name: 'tree', make: tree },
];
