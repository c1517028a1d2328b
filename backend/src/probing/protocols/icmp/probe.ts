import type { IcmpCheck } from '@appops/shared/contract/checks/icmp';
import type { IcmpFacts } from '@appops/shared/contract/checks/icmp-facts';
import { echoIntervalMs, leastTimeoutMs } from '@appops/shared/rules/checks/icmp';
import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import { failed, type Failure } from '../../net/failure.ts';
import { judgedAddresses } from '../../net/open-connection.ts';
import { placeOf } from '../../net/place.ts';
import type { ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import type { ProbeTarget, ProbeTools } from '../../protocol.ts';
import { Permits } from '../../thread/permits.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { IcmpTrace } from './icmp-trace.ts';
import { judgeEchoes } from './judge.ts';
import { echoesIn, refusalIn, type Echoes } from './read-ping.ts';
import { runPing, systemPing, type PingEnd, type PingProgram, type PingWish } from './run-ping.ts';

/**
 * Processes that this thread has at most. A permit of a run is a socket and nearly free; a process is not. A target that is
 * silent holds one until its time limit, so that none may have more of them than are free.
 */
const processes = new Permits(16);

/** Ping ends so long before the attempt's deadline by itself, so that what it counted is known, in milliseconds. */
const spareMs = 200;

/**
 * Makes one attempt of an ICMP check by the system's ping; whatever a target does is an outcome, never a throw.
 *
 * The total is the look-up and the average round trip (the phase `echo`), as ping itself measured it, so that no delay of ours
 * is in it. No reply at all is a time-out. A ping that is not there, may not ask, or says what nobody understands, says nothing
 * of the target.
 */
export async function probeIcmp(
  check: IcmpCheck,
  tools: ProbeTools,
  ping: PingProgram = systemPing,
): Promise<ProbedAttempt<IcmpFacts>> {
  const startedAt = performance.now();
  const target = placeOf({ host: check.host, port: null });
  const trace = new IcmpTrace(target.shown);
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    lookUpAndPing(check, target, tools, ping, signal, trace),
  );
  if ('failure' in outcome) {
    const failure = ofOurs(outcome.failure, trace) ?? blamedFailure(check, outcome.failure);
    return trace.failedAttempt(failure);
  }
  const { dnsUs, echoUs } = trace.phases();
  const totalUs = (dnsUs ?? 0) + (echoUs ?? 0);
  const verdict = judgeEchoes(check, outcome, totalUs / 1000);
  return {
    ok: verdict.outcome === 'passed',
    reason: verdictReasons[verdict.outcome],
    message: verdict.message,
    totalUs,
    phases: trace.phases(),
    address: trace.peer.address,
    assertions: verdict.results,
    degradedBecause: degradedWords(verdict, null),
    facts: trace.facts(),
    steps: [],
  };
}

/** Ping ends by itself before the deadline: where it did not, or had no turn, that is no silence of the target. */
function ofOurs({ reason }: Failure, trace: IcmpTrace): Failure | null {
  if (reason !== 'timeout' || trace.phase !== 'echo' || trace.echoes !== null) return null;
  const message = trace.waitsForTurn
    ? `There was no room for another ping to ${trace.where}: as many run as there may be. Nothing is known of the target`
    : `Ping did not end by itself while it asked ${trace.where}. Nothing is known of the target`;
  return { reason: 'internal', message };
}

async function lookUpAndPing(
  check: IcmpCheck,
  { host, shown }: ProbeTarget,
  tools: ProbeTools,
  ping: PingProgram,
  signal: AbortSignal,
  trace: IcmpTrace,
): Promise<Echoes | { failure: Failure }> {
  if (process.platform !== 'linux')
    return failed(
      'check',
      `Echo requests are unsupported here: this probe sends them on Linux only, and runs on ${process.platform}`,
    );
  const found = await judgedAddresses(host, { ...tools, family: check.family }, signal, trace);
  if ('failure' in found) return found;
  trace.phase = 'echo';
  let last: { failure: Failure } = failed('internal', `${shown} has no address`);
  for (const address of found.addresses) {
    trace.where = address === host ? shown : `${shown} (${address})`;
    const leftMs = tools.deadline.deadlineAt - performance.now() - leastTimeoutMs(check);
    const claim = { shares: [address], patienceMs: Math.max(0, leftMs) };
    trace.waitsForTurn = true;
    if (!(await processes.take(claim))) break;
    try {
      if (signal.aborted) return last;
      trace.waitsForTurn = false;
      trace.peer.address = address;
      const outcome = outcomeOf(await runPing(wishOf(check, address, tools), ping, signal), trace);
      // An address without a route from here says nothing of the next one.
      if (!('failure' in outcome) || outcome.failure.reason !== 'connect') return outcome;
      last = outcome;
    } finally {
      processes.release(claim);
    }
  }
  return trace.waitsForTurn
    ? { failure: ofOurs({ reason: 'timeout', message: '' }, trace) ?? last.failure }
    : last;
}

/** Asks so that ping ends by itself before the deadline, also where nothing comes. */
function wishOf({ packets }: IcmpCheck, address: string, { deadline }: ProbeTools): PingWish {
  const leftMs = deadline.deadlineAt - performance.now();
  return { address, packets, waitMs: Math.max(50, leftMs - (packets - 1) * echoIntervalMs - spareMs) };
}

const unsupported = 'Echo requests are unsupported here: ';

function outcomeOf(end: PingEnd, trace: IcmpTrace): Echoes | { failure: Failure } {
  switch (end.kind) {
    case 'absent':
      return failed(
        'check',
        `${unsupported}this machine has no "ping". Install iputils-ping, or check a port over TCP`,
      );
    case 'forbidden':
      return failed('check', `${unsupported}AppOps may not start "ping" on this machine`);
    case 'broken':
      return failed('internal', `Ping could not ask ${trace.where}: ${end.why}`);
    case 'ended':
      return echoesOf(end, trace);
  }
}

function echoesOf(
  { stdout, stderr }: Extract<PingEnd, { kind: 'ended' }>,
  trace: IcmpTrace,
): Echoes | { failure: Failure } {
  const echoes = echoesIn(stdout);
  const words = excerptOf(stderr);
  if (echoes === null) {
    switch (refusalIn(stderr)) {
      case 'broadcast':
        return failed('blocked', `${trace.where} is a broadcast address, which a probe never calls`);
      case 'no route':
        return failed('connect', `${trace.where} cannot be reached from here (no route)`);
      case 'not permitted':
        return failed(
          'check',
          `${unsupported}"ping" may not send them${words}. Give it the capability cap_net_raw, or AppOps' group a place in net.ipv4.ping_group_range`,
        );
      case 'unknown':
        return failed('internal', `What ping said of ${trace.where} is not understood${words}`);
    }
  }
  trace.echoes = echoes;
  if (echoes.roundTrips === null) {
    const errors = echoes.errors === 0 ? '' : `; ${echoes.errors} ICMP errors came instead`;
    const asked = echoes.sent === 1 ? 'The echo request' : `None of ${echoes.sent} echo requests`;
    return failed(
      'timeout',
      `${asked} to ${trace.where} was ${echoes.sent === 1 ? 'not ' : ''}replied to${errors}${words}`,
    );
  }
  trace.add('echo', echoes.roundTrips.averageUs / 1000);
  return echoes;
}

function excerptOf(stderr: string): string {
  const [first = ''] = stderr.trim().split('\n');
  return first === '' ? '' : ` (it says "${escaped(Buffer.from(first.slice(0, 200), 'latin1'))}")`;
}
