import type { TlsSettings } from '@appops/shared/contract/checks/tls-settings';

/** What a person edits of TLS settings; empty for what is as usual. */
export interface TlsForm {
  serverName: string;
  authorities: string;
  clientCertificate: string;
  clientKey: string;
  verify: boolean;
}

export const usualTlsForm: TlsForm = {
  serverName: '',
  authorities: '',
  clientCertificate: '',
  clientKey: '',
  verify: true,
};

export function tlsFormOf(settings: TlsSettings | undefined): TlsForm {
  return {
    serverName: settings?.serverName ?? '',
    authorities: settings?.authorities ?? '',
    clientCertificate: settings?.clientCertificate ?? '',
    clientKey: settings?.clientKey ?? '',
    verify: settings?.verify ?? true,
  };
}

/** What the form comes to; nothing where all is as usual. */
export function tlsSettingsOf(form: TlsForm): { tlsSettings?: TlsSettings } {
  const { serverName, authorities, clientCertificate, clientKey, verify } = form;
  const isGiven = (text: string): boolean => text.trim() !== '';
  const settings: TlsSettings = {
    ...(isGiven(serverName) ? { serverName: serverName.trim() } : {}),
    ...(isGiven(authorities) ? { authorities } : {}),
    ...(isGiven(clientCertificate) ? { clientCertificate } : {}),
    ...(isGiven(clientKey) ? { clientKey } : {}),
    ...(verify ? {} : { verify }),
  };
  return Object.keys(settings).length === 0 ? {} : { tlsSettings: settings };
}

/** What is set, in one line; empty where all is as usual. */
export function tlsSaid({ serverName, authorities, clientCertificate, verify }: TlsForm): string {
  return [
    ...(verify ? [] : ['not verified']),
    ...(authorities.trim() === '' ? [] : ['own authorities']),
    ...(clientCertificate.trim() === '' ? [] : ['a client certificate']),
    ...(serverName.trim() === '' ? [] : [`as ${serverName.trim()}`]),
  ].join(', ');
}
