import { httpCheck, type Attempt, type HttpCheck } from '@appops/shared/contract/checks';
import type { AddressRules } from '../address-rules.ts';
import { Evaluators } from '../evaluators.ts';
import { probeHttp } from '../http.ts';
import { NameResolver, type NameResolverOptions } from '../name-resolver.ts';
import { trustIn } from '../trust.ts';

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
}

/** For all attempts of a test file; its threads do not keep the file from ending. */
const evaluators = new Evaluators();

/** One attempt, loopback allowed unless said otherwise. */
export function attempt(
  url: string,
  { rules = loopbackAllowed, trust, resolver, bodyLimitBytes, signal, ...check }: ProbeWish = {},
): Promise<Attempt> {
  const whole = aCheck(url, check);
  return probeHttp(whole, {
    addressRules: rules,
    resolver: new NameResolver(resolver),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
    ...(signal === undefined ? {} : { signal }),
    deadline: { deadlineAt: performance.now() + whole.timeoutMs, delayedMs: () => 0 },
  });
}
