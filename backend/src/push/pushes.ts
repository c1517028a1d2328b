import type { PushCheck } from '@appops/shared/contract/checks/push';
import type { PushFacts } from '@appops/shared/contract/checks/push-facts';
import { newPushStanding, type PushStanding } from '@appops/shared/rules/push-beats';
import { pushState, type ExpectedTimes } from '@appops/shared/rules/push-state';
import { fromJson } from '../database/json.ts';
import type { ReadTx } from '../database/store.ts';
import { insideAttempt, type InsideAsk, type InsideFound, type InsideKind } from '../inside/inside-kind.ts';
import { cronAround } from '../probing/protocols/push/cron.ts';
import { heardSince } from './listening.ts';

/** Push monitors: what their beats come to by now. */
export const pushKind: InsideKind<PushCheck> = {
  async find(tx, asks, now) {
    const standings = await standingsOf(tx, asks);
    const listened = await heardSince(tx, now);
    return asks.map((ask) => {
      const known = ask.monitorId === null ? undefined : standings.get(ask.monitorId);
      return ask.monitorId === null
        ? { outcome: 'missed', because: nextWords(ask.check, now) }
        : foundOf(
            ask.check,
            known?.standing ?? newPushStanding,
            now,
            Math.max(listened, known?.dueSince ?? now),
          );
    });
  },
};

interface Known {
  standing: PushStanding;
  /** Beats before its last edit or pause were none of those that are expected now. */
  dueSince: number;
}

async function standingsOf(tx: ReadTx, asks: readonly InsideAsk[]): Promise<Map<string, Known>> {
  const ids = asks.flatMap(({ monitorId }) => monitorId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('push_monitors')
    .innerJoin('monitors', 'monitors.id', 'push_monitors.monitor_id')
    .select(['monitor_id', 'standing', 'due_since'])
    .where('monitor_id', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ monitor_id, standing, due_since }) => [
      monitor_id,
      { standing: fromJson(standing), dueSince: due_since },
    ]),
  );
}

function foundOf(check: PushCheck, standing: PushStanding, now: number, since: number): InsideFound {
  const { expected, graceMs } = check;
  const cron = expected.by === 'cron' ? cronTimes(expected, graceMs, now) : null;
  const found = pushState(check, standing, { now, heardSince: since, cron });
  const { lastAt, lastEnd, open } = standing;
  const dueBy =
    expected.by === 'interval' ? (lastAt === null ? null : lastAt + expected.everyMs + graceMs) : cron?.dueBy;
  const facts: PushFacts = {
    protocol: 'push',
    lastBeatAt: lastAt === null ? null : iso(lastAt),
    dueBy: dueBy == null ? null : iso(dueBy),
    exitCode: lastEnd?.exitCode ?? null,
    durationMs: lastEnd?.durationMs ?? null,
    openRuns: open.length,
    said: lastEnd?.said ?? null,
  };
  switch (found.state) {
    case 'up':
      return { outcome: 'up', attempt: insideAttempt(facts, found) };
    case 'down':
      return {
        outcome: 'down',
        attempt: insideAttempt(facts, { reason: 'assertion', message: found.message }),
      };
    case 'unknown':
      return { outcome: 'missed', because: found.because };
  }
}

type ByCron = Extract<PushCheck['expected'], { by: 'cron' }>;

function cronTimes({ expression, zone }: ByCron, graceMs: number, now: number): ExpectedTimes {
  const { last, next } = cronAround(expression, zone, now - graceMs);
  return { overdue: last, dueBy: next === null ? null : next + graceMs };
}

/** What a check that is not saved would wait for. */
function nextWords({ expected, graceMs }: PushCheck, now: number): string {
  if (expected.by === 'interval')
    return 'Nobody is called: it waits for beats. Save it, and its address is told; the first beat makes it up.';
  const times: string[] = [];
  for (let at: number | null = now; at !== null && times.length < 3;) {
    at = cronAround(expected.expression, expected.zone, at).next;
    if (at !== null) times.push(iso(at));
  }
  return `Nobody is called: it waits for beats. The next are expected at ${times.join(', ')}, each with ${graceMs / 1000} s of grace.`;
}

const iso = (at: number) => new Date(at).toISOString();
