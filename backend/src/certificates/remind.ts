import { dueReminder } from '@appops/shared/rules/certificate-reminders';
import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { Store } from '../database/store.ts';
import { certificatesAfter, together, type SeenCertificate } from './seen-certificates.ts';

/** How often all certificates are looked at, in milliseconds: what is told of counts days. */
const lookEvery = 10 * 60_000;
/** A reminder of a certificate that ended as long ago is forgotten, in milliseconds. */
const keptFor = 90 * 86_400_000;
/** So many monitors are named with a reminder. */
const mostNamed = 200;

/**
 * Reminds of a certificate where that is due and nobody has done so: whoever writes that it is told tells it, in the same
 * transaction, so that of two processes one does, and a kill leaves either both or nothing.
 */
export async function remindOf(ctx: Context, certificate: SeenCertificate): Promise<boolean> {
  const { tx, now } = ctx;
  const { key, subject, expiresAt, monitors } = certificate;
  const known = await tx
    .selectFrom('certificate_reminders')
    .select('days')
    .where('certificate', '=', key)
    .executeTakeFirst();
  const days = dueReminder(certificate, known?.days ?? null, now);
  if (days === null) return false;
  const told = { days, expires_at: expiresAt, told_at: now };
  const written = await tx
    .insertInto('certificate_reminders')
    .values({ certificate: key, ...told })
    .onConflict((conflict) =>
      conflict
        .column('certificate')
        .doUpdateSet(told)
        .where((eb) => eb('certificate_reminders.days', '>', days)),
    )
    .returning('certificate')
    .executeTakeFirst();
  const [first] = monitors;
  if (written === undefined || first === undefined) return false;
  const named = monitors.slice(0, mostNamed);
  ctx.tell('certificate.ends_soon', {
    subjects: {
      monitor: first.id,
      service: first.service_id,
      environment: first.environment_id,
      also: named.slice(1).map(({ id }) => id),
    },
    data: { certificate: key, subject, expiresAt, days, monitors: monitors.length },
  });
  return true;
}

/** Looks at all certificates that monitors were shown by their last runs. @param clock epoch milliseconds */
export function reminderTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'certificate reminders',
    everyMs: lookEvery,
    log,
    step: async () => {
      const now = clock();
      const seen: SeenCertificate[] = [];
      for (let after: number | null = 0; after !== null;) {
        const from: number = after;
        const page = await store.read((tx) => certificatesAfter(tx, from, now));
        seen.push(...page.seen);
        after = page.next;
      }
      // Only what is near its end is looked at in a transaction of its own.
      const near = new Map(
        together(seen)
          .filter((certificate) => dueReminder(certificate, null, now) !== null)
          .map((certificate) => [certificate.key, certificate]),
      );
      const told = await store.read((tx) => tx.selectFrom('certificate_reminders').selectAll().execute());
      for (const { certificate, days } of told) {
        const one = near.get(certificate);
        if (one !== undefined && dueReminder(one, days, now) === null) near.delete(certificate);
      }
      const resting = new Set(eachDue.resting);
      await eachDue.each(
        [...near.keys()].filter((key) => !resting.has(key)),
        async (key) => {
          await store.write((tx) =>
            remindOf(contextIn(tx, { now, log, requestId: 'certificate reminders' }), near.get(key)!),
          );
        },
      );
      if (told.some(({ expires_at }) => expires_at < now - keptFor))
        await store.write((tx) =>
          tx
            .deleteFrom('certificate_reminders')
            .where('expires_at', '<', now - keptFor)
            .execute(),
        );
    },
  });
}
