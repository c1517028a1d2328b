import * as z from 'zod/mini';
import type { CheckType } from './check.ts';
import { dnsFacts } from './dns-facts.ts';
import { pushFacts } from './push-facts.ts';
import { groupFacts } from './group-facts.ts';
import { grpcFacts } from './grpc-facts.ts';
import { httpFacts } from './http-facts.ts';
import { icmpFacts } from './icmp-facts.ts';
import { postgresFacts } from './postgres-facts.ts';
import { tcpFacts } from './tcp-facts.ts';
import { tlsCheckFacts } from './tls-check-facts.ts';
import { udpFacts } from './udp-facts.ts';
import { unknownFacts, unknownFactsOf } from './unknown-facts.ts';
import { websocketFacts } from './websocket-facts.ts';

/**
 * What an attempt found, by protocol, beyond what all attempts have. Facts of a protocol that only a newer server knows are
 * `unknown`; a fact that only it knows is passed over.
 */
export const attemptFacts = z
  .catch(
    z.discriminatedUnion('protocol', [
      groupFacts,
      pushFacts,
      httpFacts,
      tcpFacts,
      tlsCheckFacts,
      udpFacts,
      icmpFacts,
      postgresFacts,
      dnsFacts,
      websocketFacts,
      grpcFacts,
      unknownFacts,
    ]),
    ({ input }) => unknownFactsOf(input),
  )
  .register(z.globalRegistry, { id: 'AttemptFacts' });
export type AttemptFacts = z.infer<typeof attemptFacts>;

/** The protocols whose facts are known, and `unknown`. */
export type FactsProtocol = AttemptFacts['protocol'];

/** The facts of one protocol; none (`never`) for one whose facts are not in the union yet. */
export type FactsOf<P extends FactsProtocol | CheckType> = Extract<AttemptFacts, { protocol: P }>;
