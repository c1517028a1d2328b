import * as z from 'zod/mini';
import { hostNameOf } from '../../rules/checks/host-name.ts';
import { grpcCodes, servingStatuses } from '../../words/grpc.ts';
import { text } from '../values.ts';
import {
  assertionList,
  certificateShape,
  latencyShape,
  otherwiseShape,
  unknownAssertion,
} from './assertion.ts';
import { certificateDaysShape, commonShape, familyShape } from './common.ts';
import { headerName } from './http.ts';

/** What the server says of the service's health. */
const healthShape = { kind: z.literal('health'), is: z.enum(servingStatuses), ...otherwiseShape };
/** How the call itself ended, for what is no health: a server that must refuse, such as UNAUTHENTICATED. */
const codeShape = { kind: z.literal('code'), is: z.enum(grpcCodes), ...otherwiseShape };

/** What an answer to a gRPC health check must fulfil. */
export const grpcAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(healthShape),
    z.strictObject(codeShape),
    z.strictObject(latencyShape),
    z.strictObject(certificateShape),
  ])
  .register(z.globalRegistry, { id: 'GrpcAssertion' });
export type GrpcAssertion = z.infer<typeof grpcAssertion>;

/** As it is read from a reply: a kind or code that a newer server added is `unknown`. */
const grpcAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(healthShape),
    z.object(codeShape),
    z.object(latencyShape),
    z.object(certificateShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

const grpcShape = {
  type: z.literal('grpc'),
  host: z.string().check(
    z.maxLength(253),
    z.refine(
      (host) => hostNameOf(host) !== null,
      'must be a host name or an address alone, such as api.example.com or 192.0.2.7',
    ),
  ),
  port: z.int().check(z.gte(1), z.lte(65_535)),
  /** With TLS, HTTP/2 is agreed on in the handshake; without it, it is spoken at once (h2c with prior knowledge). */
  tls: z._default(z.boolean(), false),
  /** Whose health is asked for, such as "shop.v1.Cart"; empty for the server as a whole. */
  service: z._default(text(200), ''),
  /** Sent with the call; values of names that end in "-bin" are base64. */
  metadata: z._default(z.record(headerName, z.string().check(z.maxLength(4000))), {}),
  ...commonShape,
  ...familyShape,
  ...certificateDaysShape,
};

/** Calls `grpc.health.v1.Health/Check`. */
export const grpcCheck = z.strictObject({
  ...grpcShape,
  assertions: z._default(assertionList(grpcAssertion), [{ kind: 'health', is: 'SERVING' }]),
});
export type GrpcCheck = z.infer<typeof grpcCheck>;

/** Fields that only a newer server knows are kept, so that who would save it anew sees that there are some. */
export const grpcCheckInReply = z.looseObject({
  ...grpcShape,
  host: z.string(),
  metadata: z._default(z.record(z.string(), z.string()), {}),
  assertions: z.array(grpcAssertionInReply),
});
