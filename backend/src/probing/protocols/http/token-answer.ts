import { hasFields } from '@appops/shared/rules/has-fields';

/** A token as its endpoint gave it. */
export interface GivenToken {
  token: string;
  /** For how long it is valid; null where that is not told, or makes no sense. */
  lifetimeMs: number | null;
}

const longestToken = 16 * 1024;

/** The errors of RFC 6749 section 5.2. Any other text of an endpoint may be what it was told, and is not repeated. */
const knownErrors: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/**
 * Reads what a token endpoint answered (RFC 6749 section 5).
 * @param body whole; null where it is too long or cannot be read
 * @returns the token, or what is wrong, to stand behind the endpoint's name
 */
export function readToken(statusCode: number, body: Buffer | null): GivenToken | { problem: string } {
  const fields = body === null ? null : parsed(body);
  if (statusCode !== 200) {
    const error = fields?.['error'];
    const words = knownErrors.has(error) ? String(error) : null;
    return { problem: `answered ${statusCode}${words === null ? '' : `: ${words}`}` };
  }
  if (body === null) return { problem: 'answered with a body that is too long or cannot be read' };
  if (fields === null) return { problem: 'answered with what is no JSON object' };
  const { access_token: token, token_type: type, expires_in: expiresIn } = fields;
  if (typeof token !== 'string' || token === '') return { problem: 'answered without an access_token' };
  if (token.length > longestToken || !/^[\x21-\x7e]+$/.test(token))
    return { problem: 'gave an access_token that no header can carry' };
  if (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer'))
    return { problem: 'gave a token that is not of the type Bearer' };
  return { token, lifetimeMs: lifetimeOf(expiresIn) };
}

/** Seconds; some endpoints give them as text. */
function lifetimeOf(expiresIn: unknown): number | null {
  const seconds = typeof expiresIn === 'string' && /^\d+$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

function parsed(body: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return hasFields(value) && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
