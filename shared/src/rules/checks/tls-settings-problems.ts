import type { TlsSettings } from '../../contract/checks/tls-settings.ts';
import type { CheckProblem } from './check-rules.ts';
import { hostNameOf } from './host-name.ts';

/** A place where a secret is put in before a check is made. */
const placeholder = /\$\{secret:/;

/** Whether a text has parts that only who resolves secrets can read. */
export function holdsSecret(text: string): boolean {
  return placeholder.test(text);
}

const certificateBegin = '-----BEGIN CERTIFICATE-----';

/**
 * What of TLS settings can never work, as far as anybody can tell who cannot read certificates. What they hold where secrets
 * are named is looked at when these are known: the same rules are asked again then.
 */
export function tlsSettingsProblems(settings: TlsSettings | undefined): CheckProblem[] {
  if (settings === undefined) return [];
  const { serverName, authorities, clientCertificate, clientKey } = settings;
  const problems: CheckProblem[] = [];
  const add = (field: keyof TlsSettings, message: string | null): void => {
    if (message !== null) problems.push({ path: ['tlsSettings', field], message });
  };
  add('serverName', serverName === undefined ? null : serverNameProblem(serverName));
  add('authorities', authorities === undefined ? null : certificateProblem(authorities));
  add('clientCertificate', clientCertificate === undefined ? null : certificateProblem(clientCertificate));
  add('clientKey', clientKey === undefined ? null : keyProblem(clientKey));
  if (clientCertificate === undefined && clientKey !== undefined)
    add('clientCertificate', 'is needed beside the key: a key alone proves nothing');
  if (clientCertificate !== undefined && clientKey === undefined)
    add('clientKey', 'is needed beside the certificate: without it nobody can prove that it is theirs');
  return problems;
}

function serverNameProblem(name: string): string | null {
  const host = hostNameOf(name);
  if (host === null) return 'must be a host name alone, such as shop.example.com';
  // RFC 6066 section 3: literal addresses are not permitted there.
  if (host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host))
    return 'must be a name: an address cannot be told in the handshake';
  return null;
}

function certificateProblem(pem: string): string | null {
  if (holdsSecret(pem) || pem.includes(certificateBegin)) return null;
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)
    ? 'holds a key and no certificate'
    : `must be PEM: a text that begins with ${certificateBegin}`;
}

function keyProblem(pem: string): string | null {
  if (holdsSecret(pem)) return null;
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem))
    return 'is locked by a passphrase; give it without one, as a secret: ${secret:NAME}';
  return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)
    ? null
    : 'must be PEM: a text that begins with -----BEGIN PRIVATE KEY-----';
}
