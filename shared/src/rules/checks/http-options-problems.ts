import type { HttpAuth, OAuth2 } from '../../contract/checks/http-auth.ts';
import type { HttpCheck } from '../../contract/checks/http.ts';
import type { CheckProblem } from './check-rules.ts';
import { hostProblem } from './host-problem.ts';
import { resolverProblem } from './resolver-address.ts';
import { tlsSettingsProblems } from './tls-settings-problems.ts';

/** What of the way in which an HTTP check goes out can never work, in the order of its fields. */
export function httpOptionsProblems(check: HttpCheck): CheckProblem[] {
  const resolver = resolverProblem(check.resolver);
  return [
    ...(check.auth === undefined ? [] : authProblems(check.auth, check)),
    ...tlsSettingsProblems(check.tlsSettings),
    ...(resolver === null ? [] : [{ path: ['resolver'], message: resolver }]),
  ];
}

function authProblems(auth: HttpAuth, check: HttpCheck): CheckProblem[] {
  const problems: CheckProblem[] = [];
  const add = (field: string, message: string | null): void => {
    if (message !== null) problems.push({ path: ['auth', field], message });
  };
  switch (auth.kind) {
    case 'basic':
      add('user', userProblem(auth.user));
      add('password', controlProblem(auth.password));
      break;
    case 'bearer':
      add('token', tokenProblem(auth.token));
      break;
    case 'oauth2':
      add('tokenUrl', tokenUrlProblem(auth, check));
      add('clientId', auth.clientId === '' ? 'is needed' : null);
      add('clientSecret', auth.clientSecret === '' ? 'is needed' : null);
      add('scope', auth.scope === undefined ? null : controlProblem(auth.scope));
      break;
  }
  const header = Object.keys(check.headers).find((name) => name.toLowerCase() === 'authorization');
  if (header !== undefined)
    problems.push({
      path: ['headers', header],
      message: 'is what the authentication of this check sends; remove one of the two',
    });
  return problems;
}

/** RFC 7617 section 2: a user id with a colon cannot be told from its password. */
function userProblem(user: string): string | null {
  if (withoutSecrets(user).includes(':'))
    return 'holds a colon, which would end it; no user of Basic has one';
  return controlProblem(user);
}

function controlProblem(text: string): string | null {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\0-\x1f\x7f]/.test(withoutSecrets(text)) ? 'holds a line break or control character' : null;
}

/** RFC 6750 section 2.1 allows less; what a header can carry unbroken is taken. */
function tokenProblem(token: string): string | null {
  if (token === '') return 'is needed';
  return /^[\x21-\x7e]+$/.test(withoutSecrets(token))
    ? null
    : 'must be one word of visible ASCII, without spaces or line breaks';
}

function tokenUrlProblem({ tokenUrl }: OAuth2, { family }: HttpCheck): string | null {
  if (tokenUrl === '') return 'is needed';
  let url: URL;
  try {
    url = new URL(tokenUrl);
  } catch {
    return 'must be an http:// or https:// address';
  }
  if (!/^https?:$/.test(url.protocol)) return 'must be an http:// or https:// address';
  if (url.username !== '' || url.password !== '')
    return 'holds a user name or password; give them as the client id and its secret';
  if (url.port === '0') return 'has port 0, which nobody can be called on';
  return hostProblem(url.hostname, family);
}

/** A text with a plain word where a secret will be put in. */
function withoutSecrets(text: string): string {
  return text.replace(/\$\{secret:[^}]*\}/g, 'secret');
}
