import type { Attempt, AttemptInReply, FirstReleaseFields } from '../../contract/checks/attempt.ts';
import type { AttemptFacts } from '../../contract/checks/facts.ts';
import type { HttpFacts } from '../../contract/checks/http-facts.ts';

/**
 * The first release knew HTTP alone and had what it found in fields of the attempt itself. Replies still carry these for
 * its clients, and what it stored or answered is read as facts.
 */

const nothing: FirstReleaseFields = {
  statusCode: null,
  tls: null,
  bodyBytes: null,
  bodyTruncated: false,
  hops: [],
};

/** An attempt as replies tell it: with the fields that clients of the first release read. */
export function inReply(attempt: Attempt): AttemptInReply {
  return { ...attempt, ...firstReleaseFields(attempt.facts) };
}

function firstReleaseFields(facts: AttemptFacts | null): FirstReleaseFields {
  if (facts === null || facts.protocol === 'unknown') return nothing;
  // Of any protocol, those of its facts that go by these names.
  const found: Partial<FirstReleaseFields> & { protocol: string } = facts;
  return {
    statusCode: found.statusCode ?? nothing.statusCode,
    tls: found.tls ?? nothing.tls,
    bodyBytes: found.bodyBytes ?? nothing.bodyBytes,
    bodyTruncated: found.bodyTruncated ?? nothing.bodyTruncated,
    hops: found.hops ?? nothing.hops,
  };
}

/** What fields of the first release tell, as facts: of HTTP, which was all that it knew. */
export function factsOfFirstRelease({
  statusCode,
  tls,
  bodyBytes,
  bodyTruncated,
  hops,
}: FirstReleaseFields): HttpFacts {
  return {
    protocol: 'http',
    statusCode,
    httpVersion: null,
    contentType: null,
    bodyBytes,
    bodyTruncated,
    tls,
    hops,
  };
}

/** What an attempt found, also where a server of the first release tells of it; null where there is nothing. */
export function foundBy(attempt: AttemptInReply): AttemptFacts | null {
  if (attempt.facts !== null) return attempt.facts;
  const { statusCode, tls, bodyBytes, hops } = attempt;
  const isEmpty = statusCode === null && tls === null && bodyBytes === null && hops.length === 0;
  return isEmpty ? null : factsOfFirstRelease(attempt);
}
