import { tcpCheck, type TcpCheck } from '@appops/shared/contract/checks/tcp';
import type { TcpFacts } from '@appops/shared/contract/checks/tcp-facts';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { probeTcp } from '../../src/probing/protocols/tcp/probe.ts';
import { probeTools, type ToolsWish } from './tools.ts';

export type GivenTcpCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'tcp' }>>;

/** A check as the contract gives it, with its defaults. */
export function aTcpCheck(port: number, given: GivenTcpCheck = {}): TcpCheck {
  return tcpCheck.parse({ type: 'tcp', host: '127.0.0.1', port, ...given });
}

/** An attempt with what it found beside the rest, so that a test says in one place what it expects. */
type FoundAttempt = ProbedAttempt<TcpFacts> & Omit<TcpFacts, 'protocol'>;

/** One attempt, loopback allowed unless said otherwise. */
export async function tcpAttempt(
  port: number,
  given: GivenTcpCheck = {},
  wish: ToolsWish = {},
): Promise<FoundAttempt> {
  const check = aTcpCheck(port, given);
  const made = await probeTcp(check, probeTools(check.timeoutMs, wish));
  return { ...made, ...made.facts! };
}

export const says = (value: string) => [{ kind: 'answer' as const, value }];
