import type { TlsSettings } from '@appops/shared/contract/checks/tls-settings';

const hidden = '(hidden)';

/** TLS settings for somebody who may see a check and not edit it: without the client's certificate and its key. */
export function hideTlsSettings({ tlsSettings }: { tlsSettings?: TlsSettings | undefined }): {
  tlsSettings?: TlsSettings;
} {
  if (tlsSettings === undefined) return {};
  const { clientCertificate, clientKey, ...rest } = tlsSettings;
  return {
    tlsSettings: {
      ...rest,
      ...(clientCertificate === undefined ? {} : { clientCertificate: hidden }),
      ...(clientKey === undefined ? {} : { clientKey: hidden }),
    },
  };
}
