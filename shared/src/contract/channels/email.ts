import * as z from 'zod/mini';
import { mailSecurities } from '../../words/notification.ts';
import { hostNameOf } from '../../rules/checks/host-name.ts';
import { line } from '../values.ts';

const address = z
  .string()
  .check(
    z.trim(),
    z.maxLength(254),
    z.regex(
      /^[^\s@<>(),;:"\\[\]\p{C}]+@[^\s@<>(),;:"\\[\]\p{C}]+$/u,
      'must be one e-mail address, such as ops@example.com',
    ),
  );

/** A mail server that takes messages (SMTP, RFC 5321), and whom they are for. */
export const emailChannelSettings = z
  .strictObject({
    kind: z.literal('email'),
    host: z.string().check(
      z.trim(),
      z.maxLength(253),
      z.refine(
        (host) => hostNameOf(host) !== null,
        'must be a host name or an address alone, such as smtp.example.com or 192.0.2.7',
      ),
    ),
    port: z._default(z.int().check(z.gte(1), z.lte(65_535)), 587),
    security: z._default(z.enum(mailSecurities), 'starttls'),
    /** Whom AppOps signs in as, with the channel's secret as the password; null where it need not. */
    user: z._default(z.nullable(line(200)), null),
    /** Whether the password may be sent without TLS, where anybody on the way can read it. */
    passwordWithoutTls: z._default(z.boolean(), false),
    from: address,
    to: z.array(address).check(z.minLength(1), z.maxLength(50)),
  })
  .register(z.globalRegistry, { id: 'EmailChannelSettings' });
export type EmailChannelSettings = z.infer<typeof emailChannelSettings>;
