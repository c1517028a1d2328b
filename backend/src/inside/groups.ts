import type { FailureReason } from '@appops/shared/words/failure';
import { mostMembers, type GroupCheck } from '@appops/shared/contract/checks/group';
import type { GroupFacts } from '@appops/shared/contract/checks/group-facts';
import {
  decidingStates,
  groupState,
  memberStates,
  needWords,
  type GroupState,
  type MemberState,
} from '@appops/shared/rules/group-state';
import { midSentence, saidOf } from '@appops/shared/words/said';
import { monitorWords, type MonitorState } from '@appops/shared/words/monitor';
import { readCheck } from '../database/check-text.ts';
import { isGroup } from '../probing/protocols/group/is-group.ts';
import type { ReadTx } from '../database/store.ts';
import { stretchOf } from '../scheduling/probe-loads.ts';
import { isSilent, watchedColumns } from '../scheduling/watchdog.ts';
import { insideAttempt, type InsideAsk, type InsideFound, type InsideKind } from './inside-kind.ts';

/** So many members are named in what is told of a run. */
const mostNamed = 10;

/** A monitor as groups see it. */
interface Member {
  id: string;
  name: string;
  service: string;
  environment: string;
  state: MonitorState;
  isGroup: boolean;
  leftOut: 'paused' | 'retired' | null;
}

/** Groups: what their members are found to be by now. */
export const groupKind: InsideKind<GroupCheck> = {
  async find(tx, asks, now) {
    const members = await membersOf(tx, asks, now);
    const byId = new Map(members.map((member) => [member.id, member]));
    const byService = Map.groupBy(members, ({ service }) => service);
    return asks.map((ask) => foundOf(ask, byId, byService));
  },
};

/** All members of all groups, by one query. */
async function membersOf(tx: ReadTx, asks: readonly InsideAsk<GroupCheck>[], now: number): Promise<Member[]> {
  const ids = new Set<string>();
  const services = new Set<string>();
  for (const { check } of asks)
    if (check.members.by === 'list') for (const id of check.members.monitors) ids.add(id);
    else services.add(check.members.service);
  const stretch = await stretchOf(tx, now);
  const rows = await tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .select([
      'monitors.id',
      'monitors.name',
      'monitors.state',
      'services.slug as service',
      'environments.slug as environment',
      ...watchedColumns.map((column) => `monitors.${column}` as const),
    ])
    .where((eb) =>
      eb.or([
        ...(ids.size === 0 ? [] : [eb('monitors.id', 'in', [...ids])]),
        ...(services.size === 0 ? [] : [eb('services.slug', 'in', [...services])]),
      ]),
    )
    .orderBy('monitors.name')
    .orderBy('monitors.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    service: row.service,
    environment: row.environment,
    // What nobody has heard of for too long is not what it was.
    state: isSilent(row, { now, stretch }) ? 'unknown' : row.state,
    isGroup: isGroup(readCheck(row.check_spec)),
    leftOut: row.retired_at !== null ? 'retired' : row.paused === 1 ? 'paused' : null,
  }));
}

function foundOf(
  { monitorId, check: { members, need } }: InsideAsk<GroupCheck>,
  byId: ReadonlyMap<string, Member>,
  byService: ReadonlyMap<string, readonly Member[]>,
): InsideFound {
  const chosen =
    members.by === 'list'
      ? members.monitors.flatMap((id) => byId.get(id) ?? [])
      : (byService.get(members.service) ?? []).filter(
          ({ isGroup, environment, leftOut }) =>
            // What is retired of a place is no part of it any more.
            !isGroup && leftOut !== 'retired' && (members.environment ?? environment) === environment,
        );
  // A group that came to contain itself all the same (by hand, by an older version) counts all others.
  const others = chosen.filter(({ id }) => id !== monitorId);
  const counted = others.filter(({ leftOut }) => leftOut === null);
  const leftOut = others.filter((member) => member.leftOut !== null);
  const counts = countsOf(counted);
  const state = counted.length > mostMembers.counted ? ('error' as const) : groupState(need, counts);
  const deciding = decidingStates(state)
    .flatMap((one) => counted.filter((member) => stateOf(member) === one))
    .slice(0, mostNamed);
  const facts: GroupFacts = {
    protocol: 'group',
    counted: counted.length,
    ...counts,
    decidedBy: deciding.map((member) => ({ monitor: member.id, name: member.name, state: stateOf(member) })),
    leftOut: leftOut
      .slice(0, mostNamed)
      .map(({ id, name, leftOut: because }) => ({ monitor: id, name, because: because ?? '' })),
    leftOutCount: leftOut.length,
  };
  return outcomeOf(state, facts, asked(need, facts));
}

function countsOf(counted: readonly Member[]): Record<MemberState, number> {
  const counts = { up: 0, degraded: 0, down: 0, error: 0, unknown: 0 };
  for (const member of counted) counts[stateOf(member)] += 1;
  return counts;
}

/** One that only a newer process knows is nothing that this one may judge. */
function stateOf({ state }: Member): MemberState {
  return memberStates.find((known) => known === state) ?? 'unknown';
}

/** "2 of 5 members are up (asked: at least 3 are up)" */
function asked(need: GroupCheck['need'], { counted, up, degraded }: GroupFacts): string {
  return `${up + degraded} of ${counted} members are up; asked: ${needWords(need)}`;
}

function outcomeOf(state: GroupState, facts: GroupFacts, sentence: string): InsideFound {
  const who = whoWords(facts);
  switch (state) {
    case 'up':
      return { outcome: 'up', attempt: insideAttempt(facts, { degradedBecause: null }) };
    case 'degraded':
      return { outcome: 'up', attempt: insideAttempt(facts, { degradedBecause: `${sentence}.${who}` }) };
    case 'down':
      return failed('down', facts, 'assertion', `${sentence}.${who}`);
    case 'error':
      return failed('error', facts, 'check', errorWords(facts, sentence, who));
    case 'unknown':
      return {
        outcome: 'missed',
        because: `${sentence}; what is not known of its members could decide it.${who}`,
      };
  }
}

function failed(
  outcome: 'down' | 'error',
  facts: GroupFacts,
  reason: FailureReason,
  message: string,
): InsideFound {
  return { outcome, attempt: insideAttempt(facts, { reason, message }) };
}

function errorWords({ counted, leftOutCount, error }: GroupFacts, sentence: string, who: string): string {
  const left = leftOutCount === 0 ? '' : ` (${leftOutCount} paused or retired)`;
  if (counted === 0) return `No member counts${left}. Add one, resume one, or retire this group.`;
  if (counted > mostMembers.counted)
    return `It has ${counted} members, more than the ${mostMembers.counted} that a group may have. Divide it.`;
  return error === 0
    ? `${sentence}, which is more than there are${left}. Ask for fewer, or resume members.`
    : `${sentence}; the checks of members are at fault, so it cannot be told.${who}`;
}

/** " Payments is down, Search is down." */
function whoWords({ decidedBy, counted, up }: GroupFacts): string {
  if (decidedBy.length === 0) return '';
  const more = counted - up - decidedBy.length;
  const named = decidedBy.map(({ name, state }) => `${name}: ${midSentence(saidOf(monitorWords, state))}`);
  return ` ${named.join(', ')}${more > 0 && decidedBy.length === mostNamed ? ' and others' : ''}.`;
}
