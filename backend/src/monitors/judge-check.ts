import type { Check } from '@appops/shared/contract/checks/check';
import { refuseFields } from '../errors.ts';
import { protocolOf } from '../probing/protocols.ts';

/**
 * Refuses a check that could never pass, before it is saved or tried: it would be down for ever about nothing.
 * @throws {AppError} invalid_request with the fields and what would be right
 */
export function judgeCheck(check: Check): void {
  const fields = (protocolOf(check)?.problems(check) ?? []).map(({ path, message }) => ({
    path: ['body', 'check', ...path.map(String)].join('.'),
    message,
  }));
  if (fields.length === 0) return;
  throw refuseFields(fields);
}
