import { uuidv7 } from 'uuidv7';
import * as z from 'zod/mini';

/** The prefix of each kind of id. Ids are `<prefix>_<UUIDv7 as 32 hex>`: `[a-z0-9_]` only, since Grafana decodes proxied paths. */
export const idPrefixes = {
  deployment: 'dep',
  change: 'chg',
  monitor: 'mon',
  problem: 'prb',
  occurrence: 'occ',
  incident: 'inc',
  annotation: 'ann',
  note: 'note',
  attachment: 'att',
  case: 'case',
  workaround: 'wka',
  cause: 'cau',
  fix: 'fix',
  plan: 'pln',
  prevention: 'prv',
  token: 'tok',
  webhookSource: 'whs',
  delivery: 'dlv',
  maintenanceWindow: 'mwn',
  service: 'svc',
  environment: 'env',
  probe: 'prob',
  channel: 'chn',
  notificationRule: 'nrl',
  outboxEntry: 'out',
  secret: 'sec',
  proxy: 'pxy',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** A new id of this kind; ids made later sort later (UUIDv7, RFC 9562). */
export function newId(kind: IdKind): string {
  return `${idPrefixes[kind]}_${uuidv7().replaceAll('-', '')}`;
}

/** The schema of an id of one kind. */
export function idOf(kind: IdKind) {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .check(z.regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `must be an id like ${prefix}_0190…`));
}

/** The kind an id was made for, or null where its prefix is none of ours. */
export function kindOfId(id: string): IdKind | null {
  const prefix = id.slice(0, id.indexOf('_'));
  for (const [kind, known] of Object.entries(idPrefixes)) if (known === prefix && isIdKind(kind)) return kind;
  return null;
}

function isIdKind(kind: string): kind is IdKind {
  return Object.hasOwn(idPrefixes, kind);
}
