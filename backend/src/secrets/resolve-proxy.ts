import {
  anyHost,
  maySendTo,
  placeholderProblem,
  secretNamesIn,
  withSecrets,
} from '@appops/shared/rules/checks/secret-text';
import type { Proxy } from '../probing/net/proxy.ts';
import type { KnownSecret, KnownSecrets } from './known-secrets.ts';

/** A proxy with its secrets put in, and their values by their names. */
export interface ResolvedProxy {
  proxy: Proxy;
  values: ReadonlyMap<string, string>;
}

/** Why a secret cannot be put into a proxy: the field, and words that stand behind its name. */
export interface ProxySecretFault {
  field: 'user' | 'password';
  message: string;
}

const fields = ['user', 'password'] as const;

/** The names of the secrets that a proxy needs. */
export function secretsOfProxy(proxy: Pick<Proxy, 'user' | 'password'> | null): string[] {
  return [...new Set(fields.flatMap((field) => secretNamesIn(proxy?.[field] ?? '')))];
}

/** A proxy with the values in the places of the names, or why that cannot be: they go to the proxy's host. */
export function resolveProxy(proxy: Proxy, known: KnownSecrets): ResolvedProxy | { fault: ProxySecretFault } {
  const values = new Map<string, string>();
  const put = { user: proxy.user, password: proxy.password };
  for (const field of fields) {
    const text = proxy[field];
    if (text === null) continue;
    const malformed = placeholderProblem(text);
    if (malformed !== null) return { fault: { field, message: malformed } };
    for (const name of secretNamesIn(text)) {
      const secret = known.get(name);
      const message = faultOf(name, secret, proxy.host);
      if (message !== null) return { fault: { field, message } };
      if (secret?.state === 'set') values.set(name, secret.value);
    }
    put[field] = withSecrets(text, 'raw', (name) => values.get(name) ?? '');
  }
  return { proxy: { ...proxy, ...put }, values };
}

function faultOf(name: string, secret: KnownSecret | undefined, host: string): string | null {
  const begin = `names the secret "${name}", which`;
  if (secret === undefined)
    return `${begin} there is not. An administrator sets it under Settings, Secrets, or by "appops secret set ${name}"`;
  if (secret.state === 'retired') return `${begin} was retired. Name another one, or set it anew`;
  if (secret.state === 'unreadable')
    return `${begin} cannot be opened: it was sealed with another sealing key. Set it anew`;
  return secret.hosts.includes(anyHost) || maySendTo(secret.hosts, host)
    ? null
    : `${begin} may be sent to ${secret.hosts.join(', ')} only, and not to the proxy ${host}`;
}
