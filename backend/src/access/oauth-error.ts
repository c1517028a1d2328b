import type { ErrorCode } from '@appops/shared/contract/errors';
import { AppError } from '../errors.ts';

/** The error words of RFC 6749 section 5.2 and RFC 8628 section 3.5 that we use. */
export type OAuthCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'server_error';

/** An error of `/oauth/*`, which answers in OAuth's own words. */
export class OAuthError extends AppError {
  readonly oauthCode: OAuthCode;
  constructor(oauthCode: OAuthCode, message: string, code: ErrorCode = 'invalid_request') {
    super(code, message);
    this.oauthCode = oauthCode;
  }
}
