import { tcpCheck, type TcpCheck } from '@appops/shared/contract/checks/tcp';
import type { TcpFacts } from '@appops/shared/contract/checks/tcp-facts';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { NameResolver } from '../../src/probing/net/name-resolver.ts';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { trustIn } from '../../src/probing/net/trust.ts';
import { loopbackAllowed } from './checks.ts';
import { Evaluators } from '../../src/probing/thread/evaluators.ts';
import { probeTcp } from '../../src/probing/protocols/tcp/probe.ts';

export type GivenTcpCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'tcp' }>>;

interface Wish {
  rules?: AddressRules;
  trust?: string[];
  bodyLimitBytes?: number;
  signal?: AbortSignal;
}

const evaluators = new Evaluators();

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
  { rules = loopbackAllowed, trust, bodyLimitBytes, signal }: Wish = {},
): Promise<FoundAttempt> {
  const check = aTcpCheck(port, given);
  const made = await probeTcp(check, {
    addressRules: rules,
    resolver: new NameResolver(),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
    ...(signal === undefined ? {} : { signal }),
    deadline: { deadlineAt: performance.now() + check.timeoutMs, delayedMs: () => 0 },
  });
  return { ...made, ...made.facts! };
}

export const says = (value: string) => [{ kind: 'answer' as const, value }];
