import { httpCheck, type HttpCheck } from '@appops/shared/contract/checks/http';
import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import type { CarriedSecret } from '../../src/probing/carried-secrets.ts';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import type { Proxy } from '../../src/probing/net/proxy.ts';
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
  /** Of the probe; the check's own is `resolver`. */
  names?: NameResolverOptions;
  /** The probe's limit; the check's own is `bodyLimitBytes`. */
  limitBytes?: number;
  /** The proxy that the check names, or the name of one that is not in use. */
  by?: Proxy | string;
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
  { rules = loopbackAllowed, trust, names, limitBytes, signal, carried, by, ...check }: ProbeWish = {},
): Promise<FoundAttempt> {
  const proxy = by === undefined ? {} : { proxy: typeof by === 'string' ? by : by.slug };
  const whole = aCheck(url, { ...check, ...proxy });
  const made = await probeHttp(whole, {
    addressRules: rules,
    resolver: new NameResolver(names),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(limitBytes === undefined ? {} : { bodyLimitBytes: limitBytes }),
    ...(typeof by === 'object' ? { proxyOfCheck: by } : {}),
    ...(signal === undefined ? {} : { signal }),
    ...(carried === undefined ? {} : { carried }),
    deadline: { deadlineAt: performance.now() + whole.timeoutMs, delayedMs: () => 0 },
  });
  return { ...made, ...made.facts! };
}
