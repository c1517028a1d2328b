import type { AttemptHop, HttpFacts } from '@appops/shared/contract/checks/http-facts';

/** One address that an attempt called, with what its TLS handshake showed. */
export interface HopFacts {
  /** Null for the only hop, whose address is the check's. */
  url: string | null;
  statusCode: number | null;
  address: string | null;
  tls: AttemptHop['tls'];
}

/** The hops of an attempt in order; one that was not redirected is its own only hop. */
export function hopsOf(address: string | null, { hops, statusCode, tls }: HttpFacts): HopFacts[] {
  return hops.length > 0 ? hops : [{ url: null, statusCode, address, tls }];
}
