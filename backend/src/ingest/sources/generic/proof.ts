import { equalSecrets } from '../../../access/secrets.ts';
import { headerOf } from '../../headers.ts';
import { isSigned } from '../../signature.ts';
import type { DeliveryTo, Verified } from '../source-kind.ts';
import { proofHeaderOf, settingsOf } from './settings.ts';

/** Whether a delivery holds the secret or is signed with it, as the source's settings say; one never stands for the other. */
export function verify({ headers, body, source }: DeliveryTo, secrets: readonly string[]): Verified {
  const settings = settingsOf(source);
  const name = proofHeaderOf(settings);
  const given = headerOf(headers, name);
  if (given === null)
    return {
      kind: 'missing',
      reason:
        settings.proof === 'secret'
          ? `The delivery has no header "${name}" with the secret of this source.`
          : `The delivery is not signed: it has no header "${name}" with the HMAC-SHA-256 of its body.`,
    };
  const genuine =
    settings.proof === 'hmac'
      ? isSigned(body, given.includes('=') ? given : `sha256=${given}`, secrets)
      : isOneOf(secretsIn(given), secrets);
  if (genuine) return { kind: 'genuine' };
  return {
    kind: 'invalid',
    reason:
      settings.proof === 'secret'
        ? `What the header "${name}" holds is not the secret of this source. Set it again there, or rotate it here.`
        : `The signature in the header "${name}" does not fit the body. It is the HMAC-SHA-256 of the body's bytes with the secret of this source, in hex.`,
  };
}

/** What a header may hold a secret as: itself, a bearer token, or the password of a login. */
function secretsIn(header: string): string[] {
  const text = header.trim();
  const [, scheme = '', rest = ''] = /^(bearer|basic|token) +(.+)$/i.exec(text) ?? [];
  if (scheme.toLowerCase() === 'basic') {
    const login = Buffer.from(rest, 'base64').toString('utf8');
    return [text, login.slice(login.indexOf(':') + 1)];
  }
  return rest === '' ? [text] : [text, rest];
}

function isOneOf(given: readonly string[], secrets: readonly string[]): boolean {
  let found = false;
  // All are tried, so that the time tells nothing of which one fits. A line break at the end was pasted.
  for (const secret of secrets.map((each) => each.trim()))
    for (const each of given.map((text) => text.trim()))
      if (secret !== '' && equalSecrets(each, secret)) found = true;
  return found;
}
