import type { HttpCheck } from '../../contract/checks/http.ts';
import { hasFields } from '../has-fields.ts';
import { hostInAddress, sentFields, type SentField } from './sent-field.ts';

/** What of an HTTP check goes out, and to whom. */
export function httpSends(check: HttpCheck): SentField[] {
  const host = hostInAddress(check.url);
  const fields: object = check;
  const auth = hasFields(fields) ? fields.auth : undefined;
  const asksForToken = hasFields(auth) && 'tokenUrl' in auth;
  const ofAuth = asksForToken ? hostInAddress(auth.tokenUrl) : host;
  return [
    ...sentFields(host, 'address', 'url'),
    ...sentFields(host, 'header', 'headers.*'),
    ...sentFields(host, 'raw', 'body'),
    ...sentFields(ofAuth, 'address', 'auth.tokenUrl'),
    ...sentFields(host, 'header', 'auth.token'),
    ...sentFields(
      ofAuth,
      'raw',
      ...['user', 'password', 'clientId', 'clientSecret', 'scope', 'audience'].map((name) => `auth.${name}`),
    ),
    // What the probe proves itself by stays there; whom it proves itself to is the same host.
    ...sentFields(
      host,
      'raw',
      ...['authorities', 'clientCertificate', 'clientKey'].map((name) => `tlsSettings.${name}`),
    ),
  ];
}
