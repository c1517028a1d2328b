import * as z from 'zod/mini';
import { tlsFacts } from './tls-facts.ts';

/** What an attempt of a gRPC health check found. */
export const grpcFacts = z
  .object({
    protocol: z.literal('grpc'),
    /** How the call ended, as a number: 0 is OK, 12 UNIMPLEMENTED. Null where it did not come to its end. */
    grpcStatus: z.nullable(z.number()),
    /** What the server said to it, cut. */
    grpcMessage: z.nullable(z.string()),
    /** What it said of the service's health; null where it said nothing. */
    health: z.nullable(z.string()),
    /** Of the answer of HTTP around it, where it is not 200. */
    httpStatus: z.nullable(z.number()),
    tls: z.nullable(tlsFacts),
  })
  .register(z.globalRegistry, { id: 'GrpcFacts' });
export type GrpcFacts = z.infer<typeof grpcFacts>;
