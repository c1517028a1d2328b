import type { Check } from '@appops/shared/contract/checks/check';
import { refuseFields } from '../errors.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { secretFaults } from './resolve-check.ts';

/**
 * Refuses a check that names a secret which there is not, or which must not be sent there, before it is saved or tried. One that
 * this process cannot open may be right all the same: its runs say so.
 * @throws {AppError} invalid_request with the fields and what to do
 */
export function judgeSecrets(check: Check, known: KnownSecrets): void {
  const fields = secretFaults(check, known).flatMap(({ path, kind, message }) =>
    kind === 'unreadable' ? [] : [{ path: ['body', 'check', ...path].join('.'), message }],
  );
  if (fields.length > 0) throw refuseFields(fields);
}
