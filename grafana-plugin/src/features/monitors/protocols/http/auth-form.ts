import type { HttpAuth } from '@appops/shared/contract/checks/http-auth';

/** What a person edits of a check's authentication: the fields of all kinds, so that a change of mind loses nothing. */
export interface AuthForm {
  kind: 'none' | HttpAuth['kind'];
  user: string;
  password: string;
  token: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  credentialsIn: 'header' | 'form';
  scope: string;
  audience: string;
}

export const noAuthForm: AuthForm = {
  kind: 'none',
  user: '',
  password: '',
  token: '',
  tokenUrl: '',
  clientId: '',
  clientSecret: '',
  credentialsIn: 'header',
  scope: '',
  audience: '',
};

/** How each kind is called. */
export const authLabels: Readonly<Record<AuthForm['kind'], string>> = {
  none: 'None',
  basic: 'Basic',
  bearer: 'Bearer token',
  oauth2: 'OAuth 2 client credentials',
};

export function authFormOf(auth: HttpAuth | undefined): AuthForm {
  if (auth === undefined) return noAuthForm;
  if (auth.kind !== 'oauth2') return { ...noAuthForm, ...auth };
  const { scope = '', audience = '', credentialsIn = 'header' } = auth;
  return { ...noAuthForm, ...auth, scope, audience, credentialsIn };
}

/** What the form comes to; nothing where there is none. */
export function authOf(form: AuthForm): { auth?: HttpAuth } {
  const { kind, user, password, token, tokenUrl, clientId, clientSecret, credentialsIn, scope, audience } =
    form;
  switch (kind) {
    case 'none':
      return {};
    case 'basic':
      return { auth: { kind, user, password } };
    case 'bearer':
      return { auth: { kind, token: token.trim() } };
    case 'oauth2':
      return {
        auth: {
          kind,
          tokenUrl: tokenUrl.trim(),
          clientId,
          clientSecret,
          ...(credentialsIn === 'header' ? {} : { credentialsIn }),
          ...(scope.trim() === '' ? {} : { scope: scope.trim() }),
          ...(audience.trim() === '' ? {} : { audience: audience.trim() }),
        },
      };
  }
}
