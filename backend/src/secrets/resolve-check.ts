import type { Check } from '@appops/shared/contract/checks/check';
import { hasFields } from '@appops/shared/rules/has-fields';
import {
  anyHost,
  maySendTo,
  misfitOf,
  placeholderProblem,
  secretNamesIn,
  withSecrets,
} from '@appops/shared/rules/checks/secret-text';
import { sentTexts, withSentTexts, type SentText } from '@appops/shared/rules/checks/sent-texts';
import type { CarriedSecret } from '../probing/carried-secrets.ts';
import type { KnownSecrets } from './known-secrets.ts';

/** A check with its secrets put in, and what must be hidden of what comes back. */
export interface ResolvedCheck {
  check: Check;
  carried: CarriedSecret[];
  /** The values by their names. */
  values: ReadonlyMap<string, string>;
}

/** Why a secret cannot be put into a text of a check. */
export interface SecretFault {
  path: string[];
  name: string;
  kind: 'missing' | 'retired' | 'unreadable' | 'misfit' | 'host' | 'resolver' | 'malformed';
  /** What is wrong and what to do, to stand behind the field's name. */
  message: string;
}

/** What keeps the secrets of a check from being sent; empty where nothing does. */
export function secretFaults(check: Check, known: KnownSecrets): SecretFault[] {
  return sentTexts(check).flatMap((sent) => {
    const problem = placeholderProblem(sent.text);
    if (problem !== null)
      return [{ path: sent.path, name: '', kind: 'malformed', message: problem } as const];
    return secretNamesIn(sent.text).flatMap((name) => {
      const fault = faultOf(check, sent, name, known);
      return fault === null ? [] : [{ path: sent.path, name, ...fault }];
    });
  });
}

function faultOf(
  check: Check,
  { as, to }: SentText,
  name: string,
  known: KnownSecrets,
): Pick<SecretFault, 'kind' | 'message'> | null {
  const secret = known.get(name);
  if (secret === undefined)
    return {
      kind: 'missing',
      message: `names the secret "${name}", which there is not. An administrator sets it under Settings, Secrets, or by "appops secret set ${name}"`,
    };
  if (secret.state === 'retired')
    return {
      kind: 'retired',
      message: `names the secret "${name}", which was retired. Name another one, or have an administrator set it anew under Settings, Secrets, or by "appops secret set ${name}"`,
    };
  if (secret.state === 'unreadable')
    return {
      kind: 'unreadable',
      message: `names the secret "${name}", which cannot be opened: it was sealed with another sealing key. Restore sealing.key (or APPOPS_SEALING_KEY) from the backup of this database, or set the secret anew`,
    };
  const misfit = misfitOf(secret.value, as);
  if (misfit !== null) return { kind: 'misfit', message: `names the secret "${name}", which ${misfit}` };
  if (secret.hosts.includes(anyHost)) return null;
  if (to === null || !maySendTo(secret.hosts, to))
    return {
      kind: 'host',
      message: `names the secret "${name}", which may be sent to ${secret.hosts.join(', ')} only, and not to ${to ?? 'a host that cannot be told'}. An administrator can change that under Settings, Secrets`,
    };
  if (asksOwnNameServer(check))
    return {
      kind: 'resolver',
      message: `names the secret "${name}", which may be sent to ${secret.hosts.join(', ')} only. A check with a name server of its own could lead that name anywhere: leave the name server out, or let an administrator allow "*"`,
    };
  return null;
}

/** Whether the check itself says who answers what a name leads to. */
function asksOwnNameServer(check: Check): boolean {
  const fields: unknown = check;
  return hasFields(fields) && typeof fields.resolver === 'string' && fields.resolver !== '';
}

/** A check with the values in the places of the names, or why that cannot be. */
export function resolveCheck(check: Check, known: KnownSecrets): ResolvedCheck | { fault: SecretFault } {
  const [fault] = secretFaults(check, known);
  if (fault !== undefined) return { fault };
  const values = new Map<string, string>();
  const carried: CarriedSecret[] = [];
  const resolved = withSentTexts(check, ({ path, text, as }) => {
    for (const name of secretNamesIn(text)) {
      const secret = known.get(name);
      if (secret?.state !== 'set') continue;
      values.set(name, secret.value);
      carried.push({ path, name, hosts: secret.hosts });
    }
    return withSecrets(text, as, (name) => values.get(name) ?? '');
  });
  return { check: resolved, carried, values };
}
