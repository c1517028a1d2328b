import * as z from 'zod/mini';
import { isSecretHost, isSecretName, secretLength } from '../rules/checks/secret-text.ts';
import { actor } from './actors.ts';
import { idOf } from './ids.ts';
import { listOf, page, retiredFilter, route, search } from './route.ts';
import { instant } from './values.ts';

const tag = 'secrets';

/** What a secret is called where a check names it: `${secret:NAME}`. */
export const secretName = z
  .string()
  .check(
    z.refine(
      isSecretName,
      'must be up to 63 of A to Z, 0 to 9 and "_", beginning with a letter, such as SHOP_API_TOKEN',
    ),
  );

/** Sealed as soon as it is here, and told to nobody again. */
const value = z.string().check(
  z.minLength(secretLength.least),
  z.maxLength(secretLength.most),
  z.refine((text) => text.isWellFormed(), 'must not hold half a character'),
  z.refine((text) => !text.includes('${secret:'), 'must not name another secret'),
);

/** Where it may be sent; whoever may edit monitors can send it to any of these, and so read it there. */
const hosts = z
  .array(
    z
      .string()
      .check(
        z.maxLength(255),
        z.refine(
          isSecretHost,
          'must be a host name or an address such as api.example.com, "*.example.com" for all below it, or "*" for anywhere',
        ),
      ),
  )
  .check(z.minLength(1), z.maxLength(20));

/** A value that checks send and that nobody is shown. */
export const secret = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Hosts that it may be sent to: names, `*.` before a name for all below it, `*` for any. */
    hosts: z.array(z.string()),
    createdAt: instant,
    createdBy: actor,
    /** When its present value was set, and by whom. */
    setAt: instant,
    setBy: actor,
    /** When anything of it was changed last, and by whom. */
    changedAt: instant,
    changedBy: actor,
    /** When it was retired: its value is gone, and what names it is not sent. */
    retiredAt: z.nullable(instant),
    /** Whether the server that answered can open it. False: it was sealed with another key. */
    opens: z.boolean(),
    /** The monitors that name it, in order of their names. */
    usedBy: z.array(
      z.object({ id: z.string(), name: z.string(), service: z.string(), environment: z.string() }),
    ),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Secret' });
export type Secret = z.infer<typeof secret>;

const byId = z.strictObject({ id: idOf('secret') });

export const createSecret = route({
  name: 'createSecret',
  method: 'POST',
  path: '/api/v1/secrets',
  tag,
  scope: 'admin',
  summary:
    'Set a secret that checks name by ${secret:NAME}. Its value is sealed and never told again. One that was retired is brought back by its name',
  body: z.strictObject({ name: secretName, value, hosts }),
  reply: secret,
});

export const listSecrets = route({
  name: 'listSecrets',
  method: 'GET',
  path: '/api/v1/secrets',
  tag,
  scope: 'operate',
  summary:
    'Secrets by name: where they may be sent, when they were set, which monitors name them. Never their values',
  query: z.strictObject({ ...page, search, retired: retiredFilter }),
  reply: listOf(secret),
});

export const updateSecret = route({
  name: 'updateSecret',
  method: 'PATCH',
  path: '/api/v1/secrets/{id}',
  tag,
  scope: 'admin',
  summary:
    'Replace a secret’s value (monitors send the new one from their next run on) or change where it may be sent',
  params: byId,
  body: z.strictObject({ version: z.int(), value: z.optional(value), hosts: z.optional(hosts) }),
  reply: secret,
});

export const retireSecret = route({
  name: 'retireSecret',
  method: 'POST',
  path: '/api/v1/secrets/{id}/retire',
  tag,
  scope: 'admin',
  status: 200,
  summary:
    'Destroy a secret’s value. Monitors that still name it are told in the reply; they are in error from then on',
  params: byId,
  reply: secret,
});
