import type { StartTls } from '../../contract/checks/start-tls.ts';

/** What a TCP check is filled with for a well-known kind of server. It is plain data afterwards: nothing remembers the preset. */
export interface TcpPreset {
  /** As it is asked for on the command line. */
  name: string;
  /** As people know it. */
  label: string;
  description: string;
  /** The usual one; null where there is none. */
  port: number | null;
  tls: boolean;
  startTls?: StartTls;
  send: string | null;
  /** Each must be heard. */
  expect: readonly string[];
}

const plain = { tls: false, send: null };

/**
 * Who speaks first is only listened to: a mail server takes who says something before its greeting for a sender of spam.
 * After STARTTLS it is the client's turn, so that these take their leave, and the answer shows that the server is there.
 */
export const tcpPresets: readonly TcpPreset[] = [
  {
    ...plain,
    name: 'banner',
    label: 'Any greeting',
    description: 'Says a line by itself, whatever it is',
    port: null,
    expect: ['\\n'],
  },
  { ...plain, name: 'ssh', label: 'SSH', description: 'Greets as SSH 2', port: 22, expect: ['SSH-2.0-'] },
  {
    ...plain,
    name: 'smtp',
    label: 'SMTP',
    description: 'Greets and is ready to take mail',
    port: 25,
    expect: ['220 '],
  },
  {
    name: 'smtp-starttls',
    label: 'SMTP with STARTTLS',
    description: 'Begins TLS when asked to, and answers in it',
    port: 587,
    tls: true,
    startTls: 'smtp',
    send: 'QUIT\\r\\n',
    expect: ['221 '],
  },
  {
    name: 'smtps',
    label: 'SMTP over TLS',
    description: 'TLS from the first byte',
    port: 465,
    tls: true,
    send: null,
    expect: ['220 '],
  },
  { ...plain, name: 'imap', label: 'IMAP', description: 'Greets', port: 143, expect: ['* OK'] },
  {
    name: 'imap-starttls',
    label: 'IMAP with STARTTLS',
    description: 'Begins TLS when asked to, and answers in it',
    port: 143,
    tls: true,
    startTls: 'imap',
    send: 'a2 LOGOUT\\r\\n',
    expect: ['a2 OK'],
  },
  {
    name: 'imaps',
    label: 'IMAP over TLS',
    description: 'TLS from the first byte',
    port: 993,
    tls: true,
    send: null,
    expect: ['* OK'],
  },
  { ...plain, name: 'pop3', label: 'POP3', description: 'Greets', port: 110, expect: ['+OK'] },
  {
    name: 'pop3-starttls',
    label: 'POP3 with STLS',
    description: 'Begins TLS when asked to, and answers in it',
    port: 110,
    tls: true,
    startTls: 'pop3',
    send: 'QUIT\\r\\n',
    expect: ['+OK'],
  },
  {
    name: 'pop3s',
    label: 'POP3 over TLS',
    description: 'TLS from the first byte',
    port: 995,
    tls: true,
    send: null,
    expect: ['+OK'],
  },
  { ...plain, name: 'ftp', label: 'FTP', description: 'Greets', port: 21, expect: ['220'] },
  {
    name: 'ftp-tls',
    label: 'FTP with AUTH TLS',
    description: 'Begins TLS when asked to, and answers in it',
    port: 21,
    tls: true,
    startTls: 'ftp',
    send: 'QUIT\\r\\n',
    expect: ['221'],
  },
  {
    ...plain,
    name: 'redis',
    label: 'Redis',
    description: 'Answers PING; where it asks for a password, its answer says so',
    port: 6379,
    // It closes after QUIT, also for whom it has not let in: what it said instead of PONG is then told at once.
    send: 'PING\\r\\nQUIT\\r\\n',
    expect: ['+PONG'],
  },
  {
    name: 'postgres-tls',
    label: 'PostgreSQL, TLS only',
    description: 'Begins TLS when asked to; without signing in',
    port: 5432,
    tls: true,
    startTls: 'postgres',
    send: null,
    expect: [],
  },
];

/** The preset of this name; null for none. */
export function tcpPreset(name: string): TcpPreset | null {
  return tcpPresets.find((preset) => preset.name === name) ?? null;
}
