import { calendar, cards, matrix, nameless, tiles } from './boards.ts';
import { details, numbered, prose, tabs, wizard } from './parts.ts';
import { log, orders, remarks, unnumbered } from './rows.ts';
import type { LivedApp } from './screen.ts';

export const livedApps: readonly LivedApp[] = [
  tiles,
  cards,
  nameless,
  matrix,
  calendar,
  orders,
  unnumbered,
  log,
  remarks,
  tabs,
  wizard,
  details,
  numbered,
  prose,
];
