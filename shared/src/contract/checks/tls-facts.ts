import * as z from 'zod/mini';

const optionalText = z._default(z.nullable(z.string()), null);

/**
 * What a TLS handshake showed. Of a certificate's ends three are told: the leaf's own, the earliest of all certificates
 * that were sent, and the end of the chain that counts, which is the last valid one to a trusted authority.
 */
export const tlsFacts = z
  .object({
    protocol: z.nullable(z.string()),
    alpn: z.nullable(z.string()),
    /** The cipher suite by its name at IANA. */
    cipher: optionalText,
    leafExpiresAt: z.nullable(z.string()),
    /** Of the chain that counts; null where none leads to a trusted authority. */
    chainExpiresAt: z.nullable(z.string()),
    earliestExpiresAt: optionalText,
    leafValidFrom: optionalText,
    /** Since when the certificate is valid that ends the chain that counts. */
    chainValidFrom: optionalText,
    /** Common names of whom it was made out to and of who issued it. */
    subject: optionalText,
    issuer: optionalText,
    /** At most 20 of the names that it is made out to. */
    names: z._default(z.array(z.string()), []),
    /** Of the leaf's public key: "rsa", "ec", "ed25519" and the like, as Node calls them. */
    keyType: optionalText,
    keyBits: z._default(z.nullable(z.number()), null),
    /** SHA-256 of the leaf. */
    fingerprint: optionalText,
    /** What could be tidied up, although the chain holds. */
    hint: optionalText,
    /** The check asks for no verification. `problem` says why the certificate would not have been accepted; null: it would. */
    unverified: z.optional(z.object({ problem: z.nullable(z.string()) })),
  })
  .register(z.globalRegistry, { id: 'TlsFacts' });
export type TlsFacts = z.infer<typeof tlsFacts>;
