import * as z from 'zod/mini';

/**
 * How the TLS of a check is done where it is not as usual. Each may be left out. PEM texts may hold `${secret:NAME}`, which
 * the probe gets resolved.
 */
export const tlsSettings = z
  .strictObject({
    /** The name that is told in the handshake (SNI) and that the certificate must be made out to, instead of the host's. */
    serverName: z.optional(z.string().check(z.maxLength(253))),
    /** Certificates of authorities, one PEM after the other: only these are trusted, instead of the system's. */
    authorities: z.optional(z.string().check(z.maxLength(50_000))),
    /** What the check proves itself by: its certificate, with those between it and its authority behind it; and its key. */
    clientCertificate: z.optional(z.string().check(z.maxLength(20_000))),
    clientKey: z.optional(z.string().check(z.maxLength(10_000))),
    /** False: any certificate is taken. What is wrong with it is told all the same. Left out: it is verified. */
    verify: z.optional(z.boolean()),
  })
  .register(z.globalRegistry, { id: 'TlsSettings' });
export type TlsSettings = z.infer<typeof tlsSettings>;

/** For each protocol that may speak TLS; left out: as usual. */
export const tlsSettingsShape = { tlsSettings: z.optional(tlsSettings) };

/** Whether a check takes any certificate. */
export function isUnverified({ tlsSettings: settings }: { tlsSettings?: TlsSettings | undefined }): boolean {
  return settings?.verify === false;
}
