import type { Sealer } from '../access/sealing.ts';
import type { Context } from '../context.ts';
import type { WriteTx } from '../database/store.ts';

/**
 * What sources delivered lately, so that rules can be tried on it before they count. Only what was proved genuine and
 * tells of a deployment; sealed, without what looks like a secret, few, small and for days only.
 */

/** How many are kept of a source. */
export const keptOfSource = 20;
/** The longest that is kept, in characters of JSON. */
export const longestKept = 64 * 1024;
/** How long one is kept, in milliseconds. */
export const keptForMs = 7 * 24 * 60 * 60_000;

/** A delivery as it is kept: what its kind reads of it. */
export interface KeptDelivery {
  headers: Record<string, string>;
  told: unknown;
}

/** Keeps a delivery, in place of the oldest one where there are as many as are kept. */
export async function keepDelivery(
  { tx, now }: Context,
  sealer: Sealer,
  {
    delivery,
    source,
    secrets,
    headers,
    told,
  }: KeptDelivery & { delivery: string; source: string; secrets: readonly string[] },
): Promise<void> {
  const text = JSON.stringify({ headers, told: withoutSecrets(told, secrets) } satisfies KeptDelivery);
  if (text.length > longestKept) return;
  await tx
    .insertInto('kept_deliveries')
    .values({ delivery_id: delivery, source_id: source, received_at: now, content: sealer.seal(text) })
    .execute();
  const oldest = tx
    .selectFrom('kept_deliveries')
    .select('delivery_id')
    .where('source_id', '=', source)
    .orderBy('received_at', 'desc')
    .orderBy('delivery_id', 'desc')
    .offset(keptOfSource)
    // SQLite has no offset without a limit.
    .limit(keptOfSource);
  await tx
    .deleteFrom('kept_deliveries')
    .where('delivery_id', 'in', (eb) => eb.selectFrom(oldest.as('oldest')).select('delivery_id'))
    .execute();
}

/** Deletes what was kept for long enough. @param now epoch milliseconds */
export async function forgetKept(tx: WriteTx, now: number): Promise<void> {
  await tx
    .deleteFrom('kept_deliveries')
    .where('received_at', '<', now - keptForMs)
    .execute();
}

const secretName =
  /pass(?:word|wd|phrase)?$|secret|token|authorization|api[-_]?key|credential|private[-_]?key|cookie|signature/i;
const left = '(left out)';

/** Deeper than any sender's payload; what recurses over it must not overflow. */
const mostLevels = 64;

/** A value without what its name calls a secret, and without the source's own, wherever it stands. */
export function withoutSecrets(value: unknown, secrets: readonly string[], level = 0): unknown {
  if (level > mostLevels) return left;
  if (typeof value === 'string') {
    let text = value;
    for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, left);
    // A login in an address.
    return text.replace(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^/\s@]{1,500}@/gi, `$1${left}@`);
  }
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets, level + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretName.test(name) && typeof inner !== 'object' ? left : withoutSecrets(inner, secrets, level + 1),
    ]),
  );
}
