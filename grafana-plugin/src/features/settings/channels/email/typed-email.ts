import { emailChannelSettings } from '@appops/shared/contract/channels/email';
import type { MailSecurity } from '@appops/shared/words/notification';
import type { ToldSettings } from '../channel-kind.ts';

/** A mail server and whom mail is for, as they are typed. */
export interface TypedEmail {
  host: string;
  port: string;
  security: MailSecurity;
  /** Empty where AppOps need not sign in. */
  user: string;
  passwordWithoutTls: boolean;
  from: string;
  /** One a line, or between commas. */
  to: string;
}

const usualPorts: Record<MailSecurity, string> = { tls: '465', starttls: '587', none: '25' };

export const emptyEmail: TypedEmail = {
  host: '',
  port: usualPorts.starttls,
  security: 'starttls',
  user: '',
  passwordWithoutTls: false,
  from: '',
  to: '',
};

/** What is stored, as it would have been typed. */
export function typedFrom(stored: Record<string, unknown> | null): TypedEmail {
  const { data } = emailChannelSettings.safeParse(stored);
  if (data === undefined) return emptyEmail;
  return {
    host: data.host,
    port: String(data.port),
    security: data.security,
    user: data.user ?? '',
    passwordWithoutTls: data.passwordWithoutTls,
    from: data.from,
    to: data.to.join('\n'),
  };
}

/** Another way of TLS, with its usual port where the former one's stood there. */
export function withSecurity(typed: TypedEmail, security: MailSecurity): TypedEmail {
  const port = typed.port === usualPorts[typed.security] ? usualPorts[security] : typed.port;
  return { ...typed, security, port };
}

/** What is typed, as it is told. */
export function toldFrom(typed: TypedEmail): ToldSettings {
  const user = typed.user.trim();
  return {
    kind: 'email',
    host: typed.host.trim(),
    // What is no number stays none, so that the schema says what is wrong with it.
    port: typed.port.trim() === '' ? Number.NaN : Number(typed.port),
    security: typed.security,
    user: user === '' ? null : user,
    passwordWithoutTls: typed.passwordWithoutTls && asksForPlainPassword(typed),
    from: typed.from.trim(),
    to: typed.to.split(/[\n,;]/).flatMap((address) => address.trim() || []),
  };
}

/** Whether a password would go over the wire as it is. */
export function asksForPlainPassword({ security, user }: Pick<TypedEmail, 'security' | 'user'>): boolean {
  return security === 'none' && user.trim() !== '';
}
