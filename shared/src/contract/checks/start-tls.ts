import * as z from 'zod/mini';

/**
 * In whose words TLS is asked for on a connection that begins without it: SMTP (RFC 3207), IMAP (RFC 3501), POP3 (RFC
 * 2595), FTP (RFC 4217), PostgreSQL (SSLRequest).
 */
export const startTlsKinds = ['smtp', 'imap', 'pop3', 'ftp', 'postgres'] as const;
export type StartTls = (typeof startTlsKinds)[number];

/** Left out: the handshake follows the connection at once. */
export const startTlsShape = { startTls: z.optional(z.enum(startTlsKinds)) };
