import { tlsCheck } from '@appops/shared/contract/checks/tls';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { TlsCheckFacts } from '@appops/shared/contract/checks/tls-check-facts';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { probeTls } from '../../src/probing/protocols/tls/probe.ts';
import { probeTools, type ToolsWish } from './tools.ts';

export type GivenTlsCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'tls' }>>;

/** One attempt at a server of localhost, with what it found beside the rest. */
export async function tlsAttempt(
  port: number,
  given: GivenTlsCheck = {},
  wish: ToolsWish = {},
): Promise<ProbedAttempt<TlsCheckFacts> & Omit<TlsCheckFacts, 'protocol'>> {
  const check = tlsCheck.parse({ type: 'tls', host: 'localhost', port, timeoutMs: 5_000, ...given });
  const made = await probeTls(check, probeTools(check.timeoutMs, wish));
  return { ...made, ...made.facts! };
}
