import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import type { CertificateLife } from '@appops/shared/rules/certificate-reminders';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { recentResults } from '../results/recent-results.ts';
import { handshakesIn, loadFacts } from '../results/run-facts.ts';

/** A certificate that monitors were shown by their last run. */
export interface SeenCertificate extends CertificateLife {
  /** What tells it from others, however many servers show it. */
  key: string;
  /** Whom it is made out to, as far as it says so. */
  subject: string;
  monitors: Pick<MonitorTable, 'id' | 'service_id' | 'environment_id' | 'name'>[];
}

/** Monitors that are looked at together. */
const pageSize = 500;
/** A run from longer ago than this and two of its monitor's intervals shows what may be renewed since; milliseconds. */
const freshFor = 86_400_000;

/**
 * The certificates of the next monitors by their numbers; of those that run and whose failures wake somebody.
 * @returns where to go on; null at the end
 */
export async function certificatesAfter(
  tx: ReadTx,
  after: number,
  now: number,
): Promise<{ seen: SeenCertificate[]; next: number | null }> {
  const monitors = await tx
    .selectFrom('monitors')
    .selectAll()
    .where('number', '>', after)
    .where('retired_at', 'is', null)
    .where('paused', '=', 0)
    .where('opens_incident', '=', 1)
    .orderBy('number')
    .limit(pageSize)
    .execute();
  const lastRuns = await recentResults(tx, monitors, 1);
  const facts = await loadFacts(
    tx,
    [...lastRuns.values()].flat().map((row) => ({ monitor: row.monitor, number: row.facts })),
  );
  const seen: SeenCertificate[] = [];
  for (const monitor of monitors) {
    const run = lastRuns.get(monitor.number)?.[0];
    if (run === undefined || now - run.slot > freshFor + 2 * monitor.interval_ms) continue;
    for (const tls of handshakesIn(facts.get(`${run.monitor} ${run.facts}`))) {
      const certificate = tls === null ? null : certificateOf(tls);
      if (certificate !== null) seen.push({ ...certificate, monitors: [monitor] });
    }
  }
  return { seen, next: monitors.length < pageSize ? null : monitors.at(-1)!.number };
}

/** The end that counts, as `probing/net/certificate-end.ts` has it: of the chain, or of the leaf where none could be followed. */
function certificateOf(tls: TlsFacts): Omit<SeenCertificate, 'monitors'> | null {
  const chain = tls.chainExpiresAt !== null && tls.chainValidFrom !== null;
  const expiresAt = Date.parse((chain ? tls.chainExpiresAt : tls.leafExpiresAt) ?? '');
  const validFrom = Date.parse((chain ? tls.chainValidFrom : tls.leafValidFrom) ?? '');
  if (Number.isNaN(expiresAt) || Number.isNaN(validFrom)) return null;
  const subject = tls.subject ?? tls.names[0] ?? 'a server';
  // The same leaf may be sent with a chain that ends later: then that end is another one.
  return { key: `${tls.fingerprint ?? subject} ${expiresAt}`, subject, validFrom, expiresAt };
}

/** The same certificates once each, with all monitors that were shown them. */
export function together(seen: readonly SeenCertificate[]): SeenCertificate[] {
  return [...Map.groupBy(seen, ({ key }) => key).values()].map((same) => {
    const monitors = new Map(same.flatMap((one) => one.monitors).map((monitor) => [monitor.id, monitor]));
    return { ...same[0]!, monitors: [...monitors.values()] };
  });
}
