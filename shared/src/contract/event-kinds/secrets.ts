import * as z from 'zod/mini';
import { kind, number, text, texts } from './kind.ts';

const ofSecret = { secret: 'one' } as const;

/** Values that checks send: never the values. */
export const secretKinds = {
  'secret.created': kind('secret', ofSecret, z.strictObject({ name: text, hosts: texts })),
  'secret.replaced': kind('secret', ofSecret, z.strictObject({ name: text })),
  /** Where it may be sent. */
  'secret.hosts_changed': kind(
    'secret',
    ofSecret,
    z.strictObject({ name: text, hosts: texts, before: texts }),
  ),
  /** How many monitors named it then. */
  'secret.retired': kind('secret', ofSecret, z.strictObject({ name: text, monitors: number })),
  /** Its value was set anew after it had been retired. */
  'secret.returned': kind('secret', ofSecret, z.strictObject({ name: text, hosts: texts })),
  /** Headers of a monitor that held credentials hold the names of secrets now: it sends what it sent before. */
  'secret.moved_from_headers': kind(
    'monitor',
    { monitor: 'one', service: 'one', environment: 'one', secret: 'many' },
    z.strictObject({ name: text, headers: texts, secrets: texts }),
  ),
};
