import * as z from 'zod/mini';

/** What is sent of it may hold `${secret:NAME}`, which the probe gets resolved. */
const sent = (most: number) => z.string().check(z.maxLength(most));

/** RFC 7617, in UTF-8. */
const basic = z.strictObject({ kind: z.literal('basic'), user: sent(500), password: sent(1000) });

/** RFC 6750: a token that stands. */
const bearer = z.strictObject({ kind: z.literal('bearer'), token: sent(8000) });

/** RFC 6749 section 4.4, client credentials: a token is asked for, kept until shortly before it expires, and sent as Bearer. */
const oauth2 = z.strictObject({
  kind: z.literal('oauth2'),
  /** Where tokens are asked for; judged, dialled and capped like a target. */
  tokenUrl: sent(2048),
  clientId: sent(500),
  clientSecret: sent(2000),
  /** How the client proves itself: by Basic, as the RFC wants, or in the form, as some endpoints do. Left out: by Basic. */
  credentialsIn: z.optional(z.enum(['header', 'form'])),
  scope: z.optional(sent(2000)),
  /** Whom the token is for, where the endpoint wants to be told. */
  audience: z.optional(sent(2000)),
});

/** How a request proves who sends it. It is sent to the origin of the check's address alone, whatever redirects follow. */
export const httpAuth = z
  .discriminatedUnion('kind', [basic, bearer, oauth2])
  .register(z.globalRegistry, { id: 'HttpAuthentication' });
export type HttpAuth = z.infer<typeof httpAuth>;
export type OAuth2 = Extract<HttpAuth, { kind: 'oauth2' }>;
