import type { WebsocketCheck } from '@appops/shared/contract/checks/websocket';
import type { WebsocketFacts } from '@appops/shared/contract/checks/websocket-facts';
import { hostOf } from '../../net/address-rules.ts';
import { firstToEnd, nearEnd } from '../../net/certificate-end.ts';
import type { Failure } from '../../net/failure.ts';
import { openConnection } from '../../net/open-connection.ts';
import { toUs, type ProbedAttempt } from '../../net/trace.ts';
import { withinDeadline } from '../../net/within-deadline.ts';
import { defaultBodyLimitBytes, type ProbeTarget, type ProbeTools } from '../../protocol.ts';
import { blamedFailure, degradedWords, verdictReasons } from '../../verdict.ts';
import { converse, farewell, type Conversation } from './converse.ts';
import { HeardMessages } from './heard-messages.ts';
import { judgeWebsocket } from './judge.ts';
import { WebsocketTrace } from './websocket-trace.ts';

/** Whom a check calls. */
export function websocketTarget({ url }: Pick<WebsocketCheck, 'url'>): ProbeTarget {
  const parsed = new URL(url);
  return { host: hostOf(parsed), shown: parsed.host };
}

/** How long a server has to answer that the WebSocket is closed, after the attempt is over: nothing depends on it. */
const farewellMs = 500;

/**
 * Makes one attempt of a WebSocket check on a fresh connection; whatever a target does is an outcome, never a throw.
 *
 * The total ends when the WebSocket is open, or, where something is sent or listened for, when that was sent, or with the
 * message in which the last of what is asked was heard. From the connection to the open WebSocket is `upgrade`, from there to
 * that message `wait`. The closing handshake comes after and is in no duration.
 */
export async function probeWebsocket(
  check: WebsocketCheck,
  tools: ProbeTools,
): Promise<ProbedAttempt<WebsocketFacts>> {
  const startedAt = performance.now();
  const target = websocketTarget(check);
  const trace = new WebsocketTrace(target.shown, check);
  const wanted = check.assertions.flatMap(({ kind }, index) => (kind === 'message' ? [index] : []));
  const heard = new HeardMessages(
    check.assertions.flatMap((assertion) => (assertion.kind === 'message' ? [assertion] : [])),
  );
  const outcome = await withinDeadline(tools, startedAt, trace, (signal) =>
    connectAndConverse(check, target, heard, tools, signal, trace),
  );
  if ('failure' in outcome) return trace.failedAttempt(blamedFailure(check, outcome.failure));

  const { end, endedAt, websocket } = outcome;
  if (end === 'heard') trace.closeCode = await farewell(websocket, farewellMs);
  // One that goes on and on is not listened to for the sake of manners.
  else websocket.terminate();
  const now = Date.now();
  const connections = [{ host: target.shown, tls: trace.peer.tls }];
  const totalUs = toUs(endedAt - startedAt);
  const verdict = judgeWebsocket(check, {
    end,
    trace,
    wanted,
    latencyMs: totalUs / 1000,
    certificate: firstToEnd(connections, now),
  });
  const ok = verdict.outcome === 'passed';
  return {
    ok,
    reason: verdictReasons[verdict.outcome],
    message: verdict.message,
    totalUs: end === 'closed' ? null : totalUs,
    phases: trace.phases(),
    address: trace.peer.address,
    assertions: verdict.results,
    degradedBecause: degradedWords(verdict, nearEnd(connections, check.degradedCertificateDays ?? null, now)),
    facts: trace.facts(),
    steps: [],
    // It may have given up on us while we were held up.
    ...(end === 'closed' ? { byDelay: true } : {}),
  };
}

async function connectAndConverse(
  check: WebsocketCheck,
  { host, shown }: ProbeTarget,
  heard: HeardMessages,
  tools: ProbeTools,
  signal: AbortSignal,
  trace: WebsocketTrace,
): Promise<Conversation | { failure: Failure }> {
  const url = new URL(check.url);
  const isSecure = url.protocol === 'wss:';
  const port = url.port !== '' ? Number(url.port) : isSecure ? 443 : 80;
  const connection = await openConnection(
    { host, port, shown, tls: isSecure ? ['http/1.1'] : null },
    { ...tools, family: check.family },
    signal,
    trace,
  );
  if ('failure' in connection) return connection;
  const ended = await converse(
    connection.socket,
    {
      url,
      headers: { 'User-Agent': `AppOps/${tools.version} (synthetic check)`, ...check.headers },
      subprotocols: check.subprotocols,
      send: check.send,
      limitBytes: tools.bodyLimitBytes ?? defaultBodyLimitBytes,
    },
    heard,
    signal,
    trace,
  );
  // The closing handshake outlives the attempt, and sees to the socket itself.
  connection.leave();
  return ended;
}
