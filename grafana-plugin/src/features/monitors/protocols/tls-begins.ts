import type { StartTls } from '@appops/shared/contract/checks/start-tls';

/** When TLS begins: never, with the first byte, or once it was asked for in the words of a protocol. */
export type TlsBegin = 'never' | 'at once' | StartTls;

/** How the protocols are called in whose words TLS is asked for. */
const ASKED_BY: Record<StartTls, string> = {
  smtp: 'SMTP: STARTTLS',
  imap: 'IMAP: STARTTLS',
  pop3: 'POP3: STLS',
  ftp: 'FTP: AUTH TLS',
  postgres: 'PostgreSQL: SSLRequest',
};

// Cast: its own keys.
const askedBy = Object.keys(ASKED_BY) as StartTls[];

/** Where there is TLS in any case. */
export const TLS_STARTS: { value: Exclude<TlsBegin, 'never'>; label: string }[] = [
  { value: 'at once', label: 'From the first byte' },
  ...askedBy.map((value) => ({ value, label: ASKED_BY[value] })),
];

export const TLS_BEGINS: { value: TlsBegin; label: string }[] = [
  { value: 'never', label: 'None' },
  ...TLS_STARTS,
];

/** When TLS begins, behind "TCP to db.example.com:5432, ". */
export function tlsBeginWords(startTls: StartTls | undefined): string {
  return startTls === undefined ? 'with TLS' : `TLS once asked for (${ASKED_BY[startTls]})`;
}
