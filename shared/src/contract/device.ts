import * as z from 'zod/mini';
import { route, scopes } from './route.ts';
import { instant, line, replyEnum } from './values.ts';

/** RFC 8628 section 6.1: consonants only, so that no code spells a word. Shown as XXXX-XXXX. */
export const userCode = z
  .string()
  .check(
    z.trim(),
    z.toUpperCase(),
    z.regex(
      /^[BCDFGHJKLMNPQRSTVWXZ]{4}-?[BCDFGHJKLMNPQRSTVWXZ]{4}$/,
      'must be the 8 letters that the browser shows',
    ),
  );

export const deviceAuthorization = route({
  name: 'deviceAuthorization',
  method: 'POST',
  path: '/oauth/device_authorization',
  tag: 'access',
  scope: 'none',
  bodyKind: 'form',
  status: 200,
  summary: 'Ask for a code to pair a browser (RFC 8628)',
  body: z.object({
    client_id: z.string().check(z.maxLength(100)),
    scope: z.optional(z.string().check(z.maxLength(200))),
    client_name: z.optional(z.string().check(z.maxLength(200))),
  }),
  reply: z.object({
    device_code: z.string(),
    user_code: z.string(),
    verification_uri: z.string(),
    verification_uri_complete: z.string(),
    expires_in: z.number(),
    interval: z.number(),
  }),
});
export const deviceToken = route({
  name: 'deviceToken',
  method: 'POST',
  path: '/oauth/token',
  tag: 'access',
  scope: 'none',
  bodyKind: 'form',
  status: 200,
  summary: 'Exchange an approved code, or a refresh token, for an access token (RFC 6749, RFC 8628)',
  body: z.object({
    grant_type: z.string(),
    client_id: z.string().check(z.maxLength(100)),
    device_code: z.optional(z.string()),
    refresh_token: z.optional(z.string()),
  }),
  reply: z.object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.number(),
    refresh_token: z.string(),
    scope: z.string(),
  }),
});
export const deviceRevocation = route({
  name: 'deviceRevocation',
  method: 'POST',
  path: '/oauth/revoke',
  tag: 'access',
  scope: 'none',
  bodyKind: 'form',
  status: 200,
  summary:
    'Revoke the pairing that a refresh or access token belongs to (RFC 7009). What is not known is revoked',
  body: z.object({
    token: z.string().check(z.minLength(1), z.maxLength(1000)),
    token_type_hint: z.optional(z.string().check(z.maxLength(100))),
    client_id: z.optional(z.string().check(z.maxLength(100))),
  }),
  reply: z.object({}),
});
/** RFC 6749 section 5.2 and RFC 8628 section 3.5. */
export const oauthError = z.object({ error: z.string(), error_description: z.optional(z.string()) });

export const deviceRequest = z
  .object({
    userCode: z.string(),
    clientName: z.string(),
    scopes: z.array(replyEnum(scopes)),
    requestedAt: instant,
    expiresAt: instant,
    address: z.string(),
    status: replyEnum(['pending', 'approved', 'denied', 'expired']),
  })
  .register(z.globalRegistry, { id: 'DeviceRequest' });
export const getDeviceRequest = route({
  name: 'getDeviceRequest',
  method: 'GET',
  path: '/api/v1/device',
  tag: 'access',
  scope: 'read',
  summary: 'Who asks with this code. At most 5 guesses a minute',
  query: z.strictObject({ userCode }),
  reply: deviceRequest,
});
export const approveDevice = route({
  name: 'approveDevice',
  method: 'POST',
  path: '/api/v1/device/approve',
  tag: 'access',
  scope: 'read',
  status: 200,
  summary: 'Pair the browser that shows this code; it may do no more than the approver',
  body: z.strictObject({ userCode, name: z.optional(line()) }),
  reply: deviceRequest,
});
export const denyDevice = route({
  name: 'denyDevice',
  method: 'POST',
  path: '/api/v1/device/deny',
  tag: 'access',
  scope: 'read',
  status: 200,
  summary: 'Turn the browser away that shows this code',
  body: z.strictObject({ userCode }),
  reply: deviceRequest,
});
