import { describe, expect, test } from 'vitest';
import { icmpCheck } from '@appops/shared/contract/checks/icmp';
import { postgresCheck } from '@appops/shared/contract/checks/postgres';
import { tcpCheck } from '@appops/shared/contract/checks/tcp';
import { tlsCheck } from '@appops/shared/contract/checks/tls';
import { udpCheck } from '@appops/shared/contract/checks/udp';
import type { Check } from '@appops/shared/contract/checks/check';
import { pingThat } from '../../../testing/probing/icmp.ts';
import { speakingServer } from '../../../testing/probing/servers.ts';
import { probeTools } from '../../../testing/probing/tools.ts';
import { udpServer } from '../../../testing/probing/udp.ts';
import { NameResolver } from '../net/name-resolver.ts';
import type { ProbedAttempt } from '../net/trace.ts';
import type { ProbeTools } from '../protocol.ts';
import { probeIcmp } from './icmp/probe.ts';
import { probePostgres } from './postgres/probe.ts';
import { probeTcp } from './tcp/probe.ts';
import { probeTls } from './tls/probe.ts';
import { probeUdp } from './udp/probe.ts';

/** A name server whose owner turns a name: each answer is another one, and the last one stays. */
class TurningResolver extends NameResolver {
  readonly #answers: string[][];
  asked = 0;

  constructor(...answers: string[][]) {
    super();
    this.#answers = answers;
  }

  override resolve(): Promise<{ addresses: string[] }> {
    this.asked += 1;
    return Promise.resolve({ addresses: this.#answers[Math.min(this.asked, this.#answers.length) - 1]! });
  }
}

const host = 'turning.example';
const answering = `cat <<'EOF'\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 1.0/1.0/1.0/0.0 ms\nEOF`;
const session = { host, database: 'd', user: 'u', query: 'select 1', timeoutMs: 300 };

/** Each protocol's attempt at a name, and a port on which somebody listens. */
const protocols: [
  Check['type'],
  (port: number, tools: ProbeTools, ping: string) => Promise<ProbedAttempt>,
][] = [
  ['tcp', (port, tools) => probeTcp(tcpCheck.parse({ type: 'tcp', host, port }), tools)],
  ['tls', (port, tools) => probeTls(tlsCheck.parse({ type: 'tls', host, port, timeoutMs: 300 }), tools)],
  ['udp', (port, tools) => probeUdp(udpCheck.parse({ type: 'udp', host, port, send: 'x' }), tools)],
  [
    'icmp',
    (_port, tools, path) =>
      probeIcmp(icmpCheck.parse({ type: 'icmp', host, packets: 1 }), tools, { program: 'ping', path }),
  ],
  [
    'postgres',
    (port, tools) => probePostgres(postgresCheck.parse({ type: 'postgres', port, ...session }), tools),
  ],
];

/** Who listens, on both UDP and TCP, and how often they were called. */
async function listeners() {
  let calls = 0;
  const ping = pingThat(`echo "$@" >> "$(dirname "$0")/calls"\n${answering}`);
  const overTcp = await speakingServer((socket) => {
    calls += 1;
    socket.end('x');
  });
  const overUdp = await udpServer((_said, _from, reply) => {
    calls += 1;
    reply('x');
  });
  return { overTcp, overUdp, ping: ping.path, calls: () => calls };
}

describe.each(protocols)('a name that turns to another address, by %s', (type, attempt) => {
  const tools = (resolver: NameResolver): ProbeTools => ({ ...probeTools(5_000), resolver });

  test('is looked up once for an attempt: what was judged is what is called', async () => {
    const { overTcp, overUdp, ping } = await listeners();
    const resolver = new TurningResolver(['127.0.0.1'], ['169.254.169.254']);
    const found = await attempt(type === 'udp' ? overUdp : overTcp, tools(resolver), ping);
    expect(found.reason).not.toBe('blocked');
    expect(found.address).toBe('127.0.0.1');
    expect(resolver.asked).toBe(1);
    // The next attempt sees the turn.
    const next = await attempt(type === 'udp' ? overUdp : overTcp, tools(resolver), ping);
    expect(next).toMatchObject({ ok: false, reason: 'blocked', address: null });
  });

  test('is refused where it leads in part to an address that no probe calls, and nobody is called', async () => {
    const { overTcp, overUdp, ping, calls } = await listeners();
    const resolver = new TurningResolver(['127.0.0.1', '169.254.169.254']);
    const found = await attempt(type === 'udp' ? overUdp : overTcp, tools(resolver), ping);
    expect(found).toMatchObject({ ok: false, reason: 'blocked', address: null });
    expect(calls()).toBe(0);
  });
});
