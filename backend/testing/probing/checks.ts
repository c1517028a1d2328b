import { httpCheck, type HttpCheck } from '@appops/shared/contract/checks/http';
import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import type { CarriedSecret } from '../../src/probing/carried-secrets.ts';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { Evaluators } from '../../src/probing/thread/evaluators.ts';
import { probeHttp } from '../../src/probing/protocols/http/probe.ts';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { NameResolver, type NameResolverOptions } from '../../src/probing/net/name-resolver.ts';
import { trustIn } from '../../src/probing/net/trust.ts';

export const loopbackAllowed: AddressRules = { allow: ['127.0.0.0/8', '::1/128'] };

/** A check as the contract gives it, with its defaults. */
export function aCheck(url: string, more: Partial<HttpCheck> = {}): HttpCheck {
  return httpCheck.parse({ type: 'http', url, ...more });
}

export interface ProbeWish extends Partial<HttpCheck> {
  rules?: AddressRules;
  trust?: string[];
  resolver?: NameResolverOptions;
  bodyLimitBytes?: number;
  signal?: AbortSignal;
  carried?: readonly CarriedSecret[];
}

/** For all attempts of a test file; its threads do not keep the file from ending. */
const evaluators = new Evaluators();

/** An attempt with what it found beside the rest, so that a test says in one place what it expects. */
export type FoundAttempt = ProbedAttempt<HttpFacts> & Omit<HttpFacts, 'protocol'>;

/** One attempt, loopback allowed unless said otherwise. */
export async function attempt(
  url: string,
  { rules = loopbackAllowed, trust, resolver, bodyLimitBytes, signal, carried, ...check }: ProbeWish = {},
): Promise<FoundAttempt> {
  const whole = aCheck(url, check);
  const made = await probeHttp(whole, {
    addressRules: rules,
    resolver: new NameResolver(resolver),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
    ...(signal === undefined ? {} : { signal }),
    ...(carried === undefined ? {} : { carried }),
    deadline: { deadlineAt: performance.now() + whole.timeoutMs, delayedMs: () => 0 },
  });
  return { ...made, ...made.facts! };
}
