import type { Attempt, FirstReleaseFields } from '@appops/shared/contract/checks/attempt';
import { tlsFacts, type TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { factsOfFirstRelease } from '@appops/shared/rules/checks/first-release-fields';
import type { OldAttempt, OldShared, OldTls } from '../database/schema/results-json.ts';

/*
 * How runs were stored until facts were told by protocol, of which HTTP was the only one. Such rows are read as facts of
 * HTTP for as long as they are kept.
 */

/** Of runs that were stored before there was `run_facts`. */
export const nothingShared: OldShared = { address: null, tls: null, hops: [] };

export function attemptOfOld(
  { facts: _number, statusCode, bodyBytes, bodyTruncated, ...attempt }: OldAttempt,
  shared: OldShared,
): Attempt {
  const { address, tls, hops, ...rest } = { ...shared, degradedBecause: null, ...attempt };
  return { ...rest, ...foundInOld({ address, tls, hops }, { statusCode, bodyBytes, bodyTruncated }) };
}

export function foundInOld(
  { address, tls, hops }: OldShared,
  own: Pick<FirstReleaseFields, 'statusCode' | 'bodyBytes' | 'bodyTruncated'>,
): Pick<Attempt, 'address' | 'facts' | 'steps'> {
  return {
    address,
    facts: factsOfFirstRelease({
      ...own,
      tls: wholeTls(tls),
      hops: hops.map((hop) => ({ ...hop, tls: wholeTls(hop.tls) })),
    }),
    steps: [],
  };
}

/** With what was not told then of a handshake. */
export function wholeTls(tls: OldTls | null): TlsFacts | null {
  return tls === null ? null : tlsFacts.parse(tls);
}
