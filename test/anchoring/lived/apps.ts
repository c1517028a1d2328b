import { calendar, cards, matrix, nameless, tiles } from './boards.ts';
import { messages, planTable, results, shop, status, terms } from './pages-for-readers.ts';
import { details, numbered, prose, tabs, wizard } from './parts.ts';
import { log, orders, remarks, unnumbered } from './rows.ts';
import type { LivedApp } from './screen.ts';
import { accounts, charts, files, pipeline, tickets } from './work-of-teams.ts';

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

/** Others, which were kept aside while the rules were made that the first ones asked for. */
export const keptAside: readonly LivedApp[] = [
  tickets,
  pipeline,
  files,
  accounts,
  charts,
  terms,
  messages,
  planTable,
  shop,
  results,
  status,
];
