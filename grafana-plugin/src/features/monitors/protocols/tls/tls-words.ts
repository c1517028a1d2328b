import type { KeyType, TlsVersion } from '@appops/shared/contract/checks/tls';

/** How types of keys are called. */
export const KEY_TYPES: Record<KeyType | 'any', string> = {
  any: 'Any type',
  rsa: 'RSA',
  ec: 'EC',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
};

export const COMPARISONS = { contains: 'contains', equals: 'is' };

export const VERSIONS: Record<TlsVersion, string> = {
  TLSv1: 'at least TLS 1.0',
  'TLSv1.1': 'at least TLS 1.1',
  'TLSv1.2': 'at least TLS 1.2',
  'TLSv1.3': 'at least TLS 1.3',
};
