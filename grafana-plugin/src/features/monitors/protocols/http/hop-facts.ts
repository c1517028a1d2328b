import type { Attempt, AttemptHop } from '@appops/shared/contract/checks/attempt';

/** One address that an attempt called, with what its TLS handshake showed. */
export interface HopFacts {
  /** Null for the only hop, whose address is the check's. */
  url: string | null;
  statusCode: number | null;
  address: string | null;
  tls: AttemptHop['tls'];
}

/** The hops of an attempt in order; one that was not redirected is its own only hop. */
export function hopsOf({ hops, statusCode, address, tls }: Attempt): HopFacts[] {
  return hops.length > 0 ? hops : [{ url: null, statusCode, address, tls }];
}
