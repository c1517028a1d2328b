import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { NameResolver, type NameResolverOptions } from '../../src/probing/net/name-resolver.ts';
import { trustIn } from '../../src/probing/net/trust.ts';
import type { ProbeTools } from '../../src/probing/protocol.ts';
import { Evaluators } from '../../src/probing/thread/evaluators.ts';
import { loopbackAllowed } from './checks.ts';

export interface ToolsWish {
  rules?: AddressRules;
  trust?: string[];
  resolver?: NameResolverOptions;
  bodyLimitBytes?: number;
  signal?: AbortSignal;
}

/** For all attempts of a test file; its threads do not keep the file from ending. */
const evaluators = new Evaluators();

/** What an attempt of so long a time limit is made with: loopback allowed unless said otherwise. */
export function probeTools(
  timeoutMs: number,
  { rules = loopbackAllowed, trust, resolver, bodyLimitBytes, signal }: ToolsWish = {},
): ProbeTools {
  return {
    addressRules: rules,
    resolver: new NameResolver(resolver),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
    ...(signal === undefined ? {} : { signal }),
    deadline: { deadlineAt: performance.now() + timeoutMs, delayedMs: () => 0 },
  };
}
